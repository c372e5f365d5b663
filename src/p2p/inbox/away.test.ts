import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { until } from '../dht/testing/fixtures.ts'
import { MemoryNet } from '../dht/testing/memory-net.ts'
import { REPLICAS } from './limits.ts'
import type { Correspondent } from './testing.ts'
import { joinCorrespondent, waiting } from './testing.ts'

describe('messages to somebody who is away', { timeout: 120_000 }, () => {
  let net: MemoryNet
  /** Those who stay. */
  let others: Correspondent[]
  let anna: Correspondent
  let bruno: Correspondent

  const meet = async (count: number) => {
    others = []
    for (let n = 0; n < count; n++) others.push(await joinCorrespondent(net))
    anna = await joinCorrespondent(net)
    bruno = await joinCorrespondent(net)
    await bruno.announce()
  }
  const holders = () => others.filter(({ inbox }) => inbox.host.held.usage.envelopes > 0)
  const send = async (...texts: string[]) => {
    await anna.inbox.post.post('mail', bruno.nym, waiting(...texts))
    await until(async () => {
      await anna.inbox.post.runDue()
      return (await anna.inbox.post.heldBy('mail', texts[0] ?? '', bruno.nym)) > 0
    })
  }
  const comeBack = (one: Correspondent) => joinCorrespondent(net, one)
  const collect = async (one: Correspondent, isThere = () => one.taken.length > 0) => {
    await until(async () => {
      await one.inbox.fetch()
      return isThere()
    })
  }

  beforeEach(() => {
    net = new MemoryNet()
  })
  afterEach(async () => {
    anna.inbox.post.stop()
    bruno.inbox.post.stop()
    for (const { inbox } of others) inbox.post.stop()
    await net.stop()
  })

  it('lie with ten devices of thirty, and are found after half of all crashed', async () => {
    await meet(30)
    await bruno.stop()
    await send('order')
    expect(holders()).toHaveLength(REPLICAS)
    await anna.stop()
    // One holder of two, and as many of the others.
    const crashed = [...holders(), ...others.filter((one) => !holders().includes(one))]
    for (const [index, one] of crashed.entries()) if (index % 2 === 0) await one.stop()
    const back = await comeBack(bruno)
    await collect(back)
    expect(back.taken).toEqual(['order'])
  })

  it('are taken once and in order, although one device lies about them', async () => {
    await meet(3)
    await bruno.stop()
    await send('order', 'payment')
    // It shows what was deleted again and again, and names envelopes that it does not have.
    const [liar] = others
    if (liar === undefined) throw new Error('nobody')
    const { held } = liar.inbox.host
    held.delete = async () => undefined
    const list = held.list.bind(held)
    held.list = (address) => [
      ...list(address),
      { id: 'ee'.repeat(32), address, bytes: 4_096, expiresDay: 99_999, putter: '' },
    ]
    const back = await comeBack(bruno)
    await collect(back, () => back.taken.length === 2)
    for (let round = 0; round < 3; round++) await back.inbox.fetch()
    expect(back.taken).toEqual(['order', 'payment'])
    await collect(anna, () => anna.results.length === 2)
    await anna.inbox.fetch()
    expect(anna.results.map(({ receipt }) => receipt.status)).toEqual(['stored', 'stored'])
  })

  it('wait while they cannot be taken, and come back refused where they are refused for good', async () => {
    await meet(3)
    await bruno.stop()
    await send('too early', 'forged')
    const back = await comeBack(bruno)
    back.answer = (text) =>
      text === 'forged'
        ? { status: 'refused', code: 'document.forged' }
        : { status: 'later', code: 'order.unknown' }
    await back.inbox.fetch()
    await collect(anna, () => anna.results.length > 0)
    expect(anna.results.map(({ id, receipt }) => [id, receipt.status])).toEqual([
      ['forged', 'refused'],
    ])
    expect(back.taken).toEqual([])
    expect(await anna.inbox.post.heldBy('mail', 'too early', bruno.nym)).toBeGreaterThan(0)
    back.answer = undefined
    await back.inbox.fetch()
    await collect(anna, () => anna.results.length === 2)
    expect(back.taken).toContain('too early')
    await until(() => holders().length === 0)
  })

  it('are taken back when they were handed over directly after all', async () => {
    await meet(3)
    await bruno.stop()
    await send('order')
    expect(holders().length).toBeGreaterThan(0)
    await anna.inbox.post.settle('mail', 'order', bruno.nym)
    expect(anna.consignments.size).toBe(0)
    await until(() => holders().length === 0)
  })

  it('are handed over to newcomers by those who keep them, who may leave then', async () => {
    await meet(3)
    await bruno.stop()
    await send('order')
    await anna.stop()
    const newcomer = await joinCorrespondent(net)
    await until(async () => {
      for (const { inbox } of others) await inbox.host.tend()
      return newcomer.inbox.host.held.usage.envelopes === 1
    })
    for (const one of others) await one.stop()
    const back = await comeBack(bruno)
    await collect(back)
    expect(back.taken).toEqual(['order'])
    newcomer.inbox.post.stop()
  })

  it('reach who is there at once, if only through somebody who hands them on', async () => {
    await meet(2)
    await send('letter')
    await collect(bruno)
    await collect(anna, () => anna.results.length === 1)
    expect(bruno.taken).toEqual(['letter'])
  })
})
