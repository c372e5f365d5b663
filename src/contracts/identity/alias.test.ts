import { describe, expect, it } from 'vitest'
import { aliasSigner } from './alias.ts'
import { deriveKeys } from './derive.ts'
import { verifyParty } from './party.ts'
import { makePhrase } from './phrase.ts'

const keysOf = (entropy: number) =>
  deriveKeys(makePhrase(new Uint8Array(16).fill(entropy)), 'regtest')
const nymOf = async (keys: ReturnType<typeof keysOf>, nonce: string) =>
  (await aliasSigner(keys, nonce)).party.nym

describe('a name for one order', () => {
  it('is a whole party that the phrase and the order restore', async () => {
    const { party } = await aliasSigner(keysOf(1), 'melons')
    await expect(verifyParty(party)).resolves.toBeDefined()
    expect((await aliasSigner(keysOf(1), 'melons')).party).toEqual(party)
  })

  it('is another one for each order and each person', async () => {
    const nyms = [
      await nymOf(keysOf(1), 'melons'),
      await nymOf(keysOf(1), 'plums'),
      await nymOf(keysOf(2), 'melons'),
    ]
    expect(new Set(nyms).size).toBe(3)
  })
})
