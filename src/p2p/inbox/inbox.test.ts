import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Browser } from '../swarm/testing.ts'
import { connect, until } from '../swarm/testing.ts'
import type { Correspondent } from './testing.ts'
import { openCorrespondent, waiting } from './testing.ts'

describe('messages to somebody who is away', { timeout: 60_000 }, () => {
  const running = new Set<Correspondent>()
  let others: Correspondent[]
  let anna: Correspondent
  let bruno: Correspondent

  const open = async (...init: Parameters<typeof openCorrespondent>) => {
    const one = await openCorrespondent(...init)
    running.add(one)
    return one
  }
  const leave = async (one: Correspondent) => {
    running.delete(one)
    await one.stop()
  }
  const join = async (one: Correspondent, to: readonly Browser[]) => {
    for (const other of to) await connect(one, other)
    await until(() => one.node.libp2p.services.dht.getMode() === 'server')
  }
  const comeBack = async (one: Correspondent, to: readonly Browser[] = others) => {
    const back = await open({ like: one })
    await join(back, to)
    return back
  }
  const held = () => others.map(({ inbox }) => inbox.host.held.usage.envelopes)
  const heldInAll = () => held().reduce((a, b) => a + b, 0)
  /** Anna sends, and others keep it. */
  const send = async (...texts: string[]) => {
    await anna.inbox.post.post('mail', bruno.nym, waiting(...texts))
    await until(async () => {
      await anna.inbox.post.runDue()
      return (await anna.inbox.post.heldBy('mail', texts[0] ?? '', bruno.nym)) > 0
    })
  }

  beforeEach(async () => {
    others = await Promise.all([open(), open(), open(), open()])
    anna = await open()
    bruno = await open()
    for (const [index, one] of others.entries()) await join(one, others.slice(0, index))
    await join(anna, others)
    await join(bruno, others)
    for (const one of [anna, bruno]) await one.inbox.publish()
  })

  afterEach(async () => {
    await Promise.all([...running].map(leave))
  })

  it('are kept by others, found by who comes back when the sender has gone too, and taken once', async () => {
    await leave(bruno)
    await send('order', 'payment')
    expect(heldInAll()).toBeGreaterThanOrEqual(3)
    await leave(anna)

    const back = await comeBack(bruno)
    await until(async () => {
      await back.inbox.fetch()
      return back.taken.length > 0
    })
    expect(back.taken).toEqual(['order', 'payment'])
    // Only the answer for Anna lies there now.
    await until(
      () => heldInAll() > 0 && others.every(({ inbox }) => inbox.host.held.usage.envelopes <= 1),
    )

    const again = await comeBack(anna)
    await until(async () => {
      await again.inbox.fetch()
      return again.results.length === 2
    })
    expect(again.results.map(({ id, receipt }) => [id, receipt.status])).toEqual([
      ['order', 'stored'],
      ['payment', 'stored'],
    ])
    expect(again.consignments.size).toBe(0)
    await until(() => heldInAll() === 0)
    await back.inbox.fetch()
    expect(back.taken).toEqual(['order', 'payment'])
  })
})
