import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { until } from '../dht/testing/fixtures.ts'
import type { Correspondent } from './testing.ts'
import { openCorrespondent, waiting } from './testing.ts'

/** Over real connections; more of the same over connections in memory: `away.test.ts`. */
describe('messages between real nodes', { timeout: 120_000 }, () => {
  const running = new Set<Correspondent>()
  let others: Correspondent[]

  const open = async (like?: Correspondent, to: readonly Correspondent[] = others) => {
    const one = await openCorrespondent(like)
    running.add(one)
    await Promise.all(to.map((other) => one.connect(other)))
    return one
  }
  const leave = async (one: Correspondent) => {
    running.delete(one)
    await one.stop()
  }

  beforeEach(async () => {
    others = []
    for (let n = 0; n < 3; n++) others.push(await open())
  })

  afterEach(async () => {
    await Promise.all([...running].map(leave))
  })

  it('find who was away when the sender has gone too, and the mailbox is lost', async () => {
    const [mailbox, ...rest] = others
    if (mailbox === undefined) throw new Error('nobody')
    const [anna, bruno] = await Promise.all([open(), open()])
    const { device, addresses } = mailbox
    await bruno.inbox.publish({ mailbox: { device, addresses } })
    await leave(bruno)

    await anna.inbox.post.post('mail', bruno.nym, waiting('order', 'payment'))
    await until(async () => {
      await anna.inbox.post.runDue()
      return (await anna.inbox.post.heldBy('mail', 'order', bruno.nym)) === 3
    })
    await leave(anna)
    await leave(mailbox)

    const back = await open(bruno, rest)
    await until(async () => {
      await back.inbox.fetch()
      return back.taken.length > 0
    })
    expect(back.taken).toEqual(['order', 'payment'])

    // That they came lies there for Anna, who comes back when he has left again.
    const held = () => rest.map(({ inbox }) => inbox.host.held.usage.envelopes)
    await until(() => held().every((envelopes) => envelopes === 1))
    await leave(back)
    const again = await open(anna, rest)
    await until(async () => {
      await again.inbox.fetch()
      return again.results.length === 2
    })
    expect(again.results.map(({ id, receipt }) => [id, receipt.status])).toEqual([
      ['order', 'stored'],
      ['payment', 'stored'],
    ])
    expect(again.consignments.size).toBe(0)
  })
})
