import { describe, expect, it } from 'vitest'
import { alice, sampleContents, SIGNED_AT } from './fixtures/samples.ts'
import { readDocument } from './read.ts'
import { signDocument } from './sign.ts'
import { clockSkewMs, isFromTheFuture } from './skew.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE

describe('a clock that runs ahead', () => {
  it('is told by what it says beyond the time of arrival', () => {
    expect(clockSkewMs(SIGNED_AT + 3 * HOUR, SIGNED_AT)).toBe(3 * HOUR)
    expect(isFromTheFuture(SIGNED_AT + 24 * HOUR, SIGNED_AT)).toBe(false)
    expect(isFromTheFuture(SIGNED_AT + 24 * HOUR + 1, SIGNED_AT)).toBe(true)
  })

  it('is not told from the small differences of all clocks, nor from a slow delivery', () => {
    expect(clockSkewMs(SIGNED_AT + 2 * MINUTE, SIGNED_AT)).toBe(0)
    expect(clockSkewMs(SIGNED_AT + 2 * MINUTE + 1, SIGNED_AT)).toBe(2 * MINUTE + 1)
    expect(clockSkewMs(SIGNED_AT, SIGNED_AT + 9 * HOUR)).toBe(0)
  })

  it('is shown with the document that came from it', async () => {
    const { armored } = await signDocument(
      'rejection',
      sampleContents.rejection,
      await alice(),
      SIGNED_AT,
    )
    const read = async (now?: number) =>
      (await readDocument(armored, now === undefined ? {} : { now })).skewMs
    expect(await read(SIGNED_AT - 3 * HOUR)).toBe(3 * HOUR)
    expect(await read(SIGNED_AT)).toBeUndefined()
    expect(await read()).toBeUndefined()
  })
})
