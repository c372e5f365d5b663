import { describe, expect, it } from 'vitest'
import { BROWSER_QUOTAS } from './limits.ts'
import { MAX_WORK, findStamp, postageFor, stampWorth } from './postage.ts'

const id = new Uint8Array(32).fill(9)

describe('postage', () => {
  it('is found and is worth what it should be, for this envelope only', async () => {
    const stamp = await findStamp(id, 20_000)
    expect(stampWorth(id, stamp)).toBeGreaterThanOrEqual(20_000)
    const others = Array.from({ length: 20 }, (_, fill) => new Uint8Array(32).fill(fill + 10))
    const worths = others.map((other) => stampWorth(other, stamp))
    expect(worths.filter((worth) => worth < 20_000).length).toBeGreaterThan(15)
  })

  it('costs by size, and doubles with each eighth above half full', () => {
    expect(postageFor(4_096, 0, 100)).toBe(400)
    expect(postageFor(8_192, 0.5, 100)).toBe(800)
    expect(postageFor(4_096, 0.6, 100)).toBe(800)
    expect(postageFor(4_096, 1, 100)).toBe(6_400)
  })

  it('is within every sender’s means for the largest envelope at a holder with room', () => {
    expect(postageFor(512 * 1024, 0.5, BROWSER_QUOTAS.workPerKib)).toBeLessThan(MAX_WORK)
  })

  it('is not paid at any price', async () => {
    await expect(findStamp(id, MAX_WORK * 2)).rejects.toMatchObject({ code: 'inbox.postage' })
    await expect(findStamp(id, Number.NaN)).rejects.toMatchObject({ code: 'inbox.postage' })
  })

  it('lets others run while it is searched for, and stops when told to', async () => {
    const stop = new AbortController()
    const search = findStamp(id, MAX_WORK, { signal: stop.signal })
    setTimeout(() => stop.abort(), 10)
    await expect(search).rejects.toThrow()
  })

  it('is nothing when it is not eight bytes', () => {
    expect(stampWorth(id, new Uint8Array(7))).toBe(0)
  })
})
