import { beforeEach, describe, expect, it } from 'vitest'
import { ChainBadAnswerError } from './chain-errors.ts'
import type { PoolMemory, ServerPoolInit } from './server-pool.ts'
import { ServerPool } from './server-pool.ts'

const [A, B] = ['https://a.example', 'https://b.example']
let now: number
let asked: string[]
/** What each server answers: a status, or nothing at all. */
let answers: Record<string, number | undefined>

beforeEach(() => {
  now = 1_800_000_000_000
  asked = []
  answers = { [A]: 200, [B]: 200 }
})

const pool = (init: Partial<ServerPoolInit> = {}) =>
  new ServerPool({
    servers: [A, B],
    clock: () => now,
    random: () => 0,
    fetch: (input) => {
      const { origin } = new URL(input as string)
      asked.push(origin)
      const status = answers[origin]
      return status === undefined
        ? Promise.reject(new TypeError('Failed to fetch'))
        : Promise.resolve(new Response('ok', { status }))
    },
    ...init,
  })
const once = { rounds: 1 }
const ask = (from: ServerPool, options = {}) =>
  from.ask('/x', ({ text }) => text, { ...once, ...options })
const stateOf = (from: ServerPool, url: string) =>
  from.health().find((server) => server.url === url)?.state

describe('several servers', () => {
  it('are asked in the order of preference, and the next one when one hides behind a CORS error', async () => {
    const servers = pool()
    expect((await ask(servers)).by).toBe(A)
    answers[A] = undefined
    expect((await ask(servers)).by).toBe(B)
    // It rests now.
    expect((await ask(servers)).by).toBe(B)
    expect(asked).toEqual([A, A, B, B])
    now += 60_000
    answers[A] = 200
    expect((await ask(servers)).by).toBe(A)
    expect(stateOf(servers, A)).toBe('ok')
  })

  it('are given up for a while after many failures, but for a try when nobody else is there', async () => {
    answers[A] = 429
    const servers = pool()
    for (let failure = 0; failure < 6; failure++) {
      await ask(servers, { only: A }).catch(() => undefined)
    }
    expect(stateOf(servers, A)).toBe('resting')
    expect(servers.usable()).toEqual([B])
    asked = []
    answers[B] = 503
    await expect(ask(servers)).rejects.toMatchObject({ code: 'chain.unreachable' })
    expect(asked).toEqual([B])
    const lonely = pool({ servers: [A] })
    for (let failure = 0; failure < 8; failure++) await ask(lonely).catch(() => undefined)
    answers[A] = 200
    expect((await ask(lonely)).by).toBe(A)
  })

  it('have their share of requests in an hour each, also over a restart', async () => {
    let memory: PoolMemory = {}
    const init = { requestsPerHour: 3, onMemory: (next: PoolMemory) => (memory = next) }
    const servers = pool(init)
    now += 1
    for (let request = 0; request < 5; request++) {
      await ask(servers)
      now += 31_000
    }
    expect(asked).toEqual([A, A, A, B, B])
    expect(servers.requestsLeft).toBe(1)
    const next = pool({ ...init, memory })
    expect(next.health()[0]?.requestsLeft).toBe(0)
    await ask(next)
    await expect(ask(next)).rejects.toMatchObject({ code: 'chain.unreachable' })
    expect(asked).toHaveLength(6)
    now += 62 * 60_000
    expect((await ask(next)).by).toBe(A)
  })

  it('are left alone when they lied, and say no more', async () => {
    const servers = pool()
    servers.accuse(A, 'amount')
    expect((await ask(servers)).by).toBe(B)
    await expect(ask(servers, { only: A })).rejects.toMatchObject({ code: 'chain.unreachable' })
    servers.accuse(B, 'tip')
    await expect(ask(servers)).rejects.toMatchObject({ code: 'chain.unreachable' })
    expect(asked).toEqual([B])
    expect(servers.usable()).toEqual([])
  })

  it('count once, however their address is written', () => {
    const servers = pool({ servers: [A, `${A}/`, B] })
    expect(servers.health().map(({ url }) => url)).toEqual([A, B])
  })

  it('are asked for another opinion when one talks nonsense', async () => {
    let first = true
    const { value, by } = await pool().ask('/x', () => {
      if (!first) return 'sense'
      first = false
      throw new ChainBadAnswerError('nonsense')
    })
    expect([value, by]).toEqual(['sense', B])
  })
})
