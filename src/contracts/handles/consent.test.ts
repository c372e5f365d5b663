import { expect, it } from 'vitest'
import { nymFromSeed } from '../identity/nym.ts'
import { readConsent, writeConsent } from './consent.ts'
import { parseHandle } from './name.ts'
import { acceptHandle, isAcceptance } from './statement.ts'

const [anna, bruno] = [3, 4].map((fill) => new Uint8Array(32).fill(fill))
if (anna === undefined || bruno === undefined) throw new Error('two people are needed')
const [from, to] = [nymFromSeed(anna), nymFromSeed(bruno)]
const offered = { network: 'regtest', handle: parseHandle('melons'), from, to } as const

it('agreement to be given a handle travels as a text and counts for that handle and giver only', () => {
  const text = writeConsent({ to, acceptance: acceptHandle(bruno, offered) })
  const read = readConsent(`  ${text}\n`)
  expect(read.to).toBe(to)
  expect(isAcceptance(offered, read.acceptance)).toBe(true)
  expect(isAcceptance({ ...offered, handle: parseHandle('lemons') }, read.acceptance)).toBe(false)
  expect(isAcceptance({ ...offered, from: to, to: from }, read.acceptance)).toBe(false)
})

it('what is no such text is refused', () => {
  for (const text of ['', to, `${to}/`, `${to}/AAAA`, `${to}/é`, `x/${'A'.repeat(86)}`, 'a/b/c'])
    expect(() => readConsent(text)).toThrow(
      expect.objectContaining({ code: 'handle.bad-consent' }) as Error,
    )
})
