import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import { EsploraClient } from '../esplora-client.ts'
import { ServerPool } from '../server-pool.ts'
import type { Anchor } from './anchor.ts'
import { FollowedChain } from './followed-chain.ts'
import type { BlockHeader } from './header.ts'
import { decodeHeader, headerHash } from './header.ts'
import { MemoryKeeper } from './memory-keeper.testing.ts'

/** Real headers of the main network, as two explorers would serve them. */
const RAW = readFileSync(join(import.meta.dirname, 'fixtures/mainnet-0-2099.bin'))
const HEADERS = Array.from({ length: 2100 }, (_, height) => {
  const bytes = RAW.subarray(height * 80, height * 80 + 80)
  return { height, hash: headerHash(bytes), ...decodeHeader(bytes) }
})
const headerAt = (height: number) => {
  const header = HEADERS[height]
  if (header === undefined) throw new Error('no such header')
  return header
}
const ROOT: Anchor = {
  height: 1000,
  hash: headerAt(1000).hash,
  times: HEADERS.slice(990, 1001).map(({ time }) => time),
  nextBits: 0x1d00ffff,
  periodStart: headerAt(0).time,
  work: 0n,
}
const [A, B] = ['https://a.example', 'https://b.example']

let now: number
let asked: string[]
let tips: Record<string, number>
/** Newest blocks that a server names and does not have. */
let named: Record<string, string>

const json = ({ height, hash, ...header }: BlockHeader & { height: number; hash: string }) => ({
  id: hash,
  height,
  version: header.version,
  previousblockhash: header.previous,
  merkle_root: header.merkleRoot,
  timestamp: header.time,
  bits: header.bits,
  nonce: header.nonce,
})

beforeEach(() => {
  now = 1_800_000_000_000
  asked = []
  tips = { [A]: 1005, [B]: 1005 }
  named = {}
})

function follow(keeper = new MemoryKeeper()) {
  const clock = () => now
  const pool = new ServerPool({
    servers: [A, B],
    clock,
    random: () => 0,
    fetch: (input) => {
      const { origin, pathname } = new URL(input as string)
      asked.push(`${origin === A ? 'a' : 'b'}${pathname}`)
      const tip = tips[origin]
      if (tip === undefined) return Promise.reject(new TypeError('Failed to fetch'))
      if (pathname === '/blocks/tip/hash')
        return Promise.resolve(new Response(named[origin] ?? headerAt(tip).hash))
      const from = pathname === '/blocks' ? tip : Number(pathname.split('/')[2])
      const page = HEADERS.slice(Math.max(0, from - 9), from + 1).reverse()
      return Promise.resolve(new Response(JSON.stringify(page.map(json))))
    },
  })
  const chain = new FollowedChain({
    network: 'mainnet',
    checkpoint: ROOT,
    pool,
    client: new EsploraClient(pool),
    requestsLeft: () => 700,
    keeper,
    clock,
    freshForMs: 15_000,
  })
  return { chain, pool, keeper }
}

const MINUTE = 60_000

describe('the chain of the main network', () => {
  it('costs one request a minute, and a comparison with each block and every ten minutes', async () => {
    const { chain } = follow()
    await chain.look()
    expect(chain.trust).toMatchObject({ height: 1005, tipsCompared: true, catchingUp: false })
    asked = []
    await chain.look()
    expect(asked).toEqual([])
    for (let minute = 1; minute <= 9; minute++) {
      now += MINUTE
      await chain.look()
    }
    expect(asked).toEqual(Array.from({ length: 9 }, () => 'a/blocks/tip/hash'))
    asked = []
    now += MINUTE
    await chain.look()
    expect(asked).toEqual(['a/blocks/tip/hash', 'b/blocks/tip/hash'])
    asked = []
    now += MINUTE
    tips = { [A]: 1006, [B]: 1006 }
    await chain.look()
    expect(asked).toEqual([
      'a/blocks/tip/hash',
      'a/blocks',
      'a/blocks/tip/hash',
      'b/blocks/tip/hash',
    ])
    expect(chain.trust).toMatchObject({ height: 1006, tipsCompared: true })
  })

  it('is not called checked by a server that stands still', async () => {
    const { chain, pool } = follow()
    tips = { [A]: 1005, [B]: 1030 }
    await chain.look()
    expect(chain.trust).toMatchObject({ height: 1030, checkedAt: now })
    expect(pool.health()[0]).toMatchObject({ url: A, error: 'chain.stale' })
    const { checkedAt } = chain.trust
    delete tips[B]
    now += 11 * MINUTE
    await expect(chain.look()).rejects.toMatchObject({ code: expect.stringMatching(/^chain\./) })
    expect(chain.trust.checkedAt).toBe(checkedAt)
  })

  it('does not accuse a server whose machines do not know the same yet, unless they never do', async () => {
    const { chain, pool } = follow()
    named = { [A]: headerAt(1006).hash }
    await chain.look()
    expect(pool.health()[0]).toMatchObject({ state: 'failing', error: 'chain.bad-answer' })
    now += MINUTE
    tips[A] = 1006
    await chain.look()
    expect(chain.trust.height).toBe(1006)
    named = { [A]: 'ab'.repeat(32) }
    for (let minute = 0; minute < 12; minute++) {
      now += MINUTE
      await chain.look()
    }
    expect(pool.health()[0]).toMatchObject({ state: 'lying', caught: { what: 'tip' } })
    expect(chain.trust).toMatchObject({ height: 1006, checkedAt: now })
  })

  it('is proven over the adjustment of the difficulty from one look to the next', async () => {
    const { chain, keeper } = follow()
    tips = { [A]: 2099, [B]: 2099 }
    let looks = 0
    do {
      await chain.look()
      now += MINUTE
      looks++
    } while (chain.trust.catchingUp)
    // 1 099 headers; thirty requests to each of the two in one look.
    expect(looks).toBe(2)
    expect(chain.trust).toMatchObject({ height: 2099, tipsCompared: true })
    const next = follow(keeper).chain
    asked = []
    await next.look()
    expect(next.trust.height).toBe(2099)
    expect(asked).toEqual(['a/blocks/tip/hash'])
  })

  it('is not stored each minute that nothing is new', async () => {
    const { chain, keeper } = follow()
    await chain.look()
    const kept = keeper.chain
    now += 5 * MINUTE
    await chain.look()
    expect(keeper.chain).toBe(kept)
    now += 6 * MINUTE
    await chain.look()
    expect(keeper.chain).toMatchObject({ checkedAt: now })
  })

  it('survives that the first of two who wait gives up', async () => {
    const { chain } = follow()
    const stop = new AbortController()
    const first = chain.look({ signal: stop.signal })
    const second = chain.look()
    stop.abort()
    await expect(first).rejects.toThrow()
    await second
    expect(chain.trust.height).toBe(1005)
  })
})
