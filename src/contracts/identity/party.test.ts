import { concatBytes } from '../../lib/bytes.ts'
import { describe, expect, it } from 'vitest'
import { alice, mallory } from '../documents/fixtures/samples.ts'
import { makePgpKey } from './openpgp-key.ts'
import { verifyParty } from './party.ts'

const code = (expected: string) => expect.objectContaining({ code: expected })

describe('the OpenPGP key of a phrase', () => {
  it('is byte for byte the same each time', async () => {
    const seeds = { sign: new Uint8Array(32).fill(3), encrypt: new Uint8Array(32).fill(4) }
    const [first, second] = [await makePgpKey(seeds, 'nym'), await makePgpKey(seeds, 'nym')]
    expect(first.write()).toEqual(second.write())
  })

  it('works with a seed that begins with zeros', async () => {
    const sign = new Uint8Array(32).fill(3)
    sign.fill(0, 0, 2)
    const key = await makePgpKey({ sign, encrypt: new Uint8Array(32) }, 'nym')
    await expect(key.verifyPrimaryKey()).resolves.toBeUndefined()
    expect((await key.getEncryptionKey()).getKeyID()).toBeDefined()
  })
})

describe('a party', () => {
  it('is one person, by the word of the identity key', async () => {
    const { party } = await alice()
    expect((await verifyParty(party)).getFingerprint()).toBe(party.fingerprint)
  })

  it('cannot use the OpenPGP key of somebody else', async () => {
    const { party } = await alice()
    const thief = (await mallory()).party
    const { fingerprint, pgpKey } = thief
    await expect(verifyParty({ ...party, pgpKey })).rejects.toThrow(
      code('identity.wrong-fingerprint'),
    )
    await expect(verifyParty({ ...party, pgpKey, fingerprint })).rejects.toThrow(
      code('identity.wrong-binding'),
    )
    await expect(verifyParty({ ...thief, nym: party.nym })).rejects.toThrow(
      code('identity.wrong-binding'),
    )
  })

  it('cannot hide anything behind the key', async () => {
    const { party } = await alice()
    const twice = concatBytes(party.pgpKey, party.pgpKey)
    const half = party.pgpKey.slice(0, 80)
    for (const pgpKey of [twice, half, new Uint8Array(3000), new Uint8Array()]) {
      await expect(verifyParty({ ...party, pgpKey })).rejects.toThrow(code('identity.wrong-key'))
    }
    const secret = (await alice()).pgp.write()
    await expect(verifyParty({ ...party, pgpKey: secret })).rejects.toThrow(
      code('identity.wrong-key'),
    )
  })
})
