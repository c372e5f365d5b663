import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Browser } from '../swarm/testing.ts'
import { connect, until } from '../swarm/testing.ts'
import type { Correspondent } from './testing.ts'
import { openCorrespondent, waiting } from './testing.ts'

describe('messages to somebody who is away', { timeout: 60_000 }, () => {
  const running = new Set<Correspondent>()
  /** Those who stay, over all tests, as far as they survive them. */
  let others: Correspondent[] = []
  let anna: Correspondent
  let bruno: Correspondent

  const open = async (...init: Parameters<typeof openCorrespondent>) => {
    const one = await openCorrespondent(...init)
    running.add(one)
    return one
  }
  const leave = async (one: Correspondent) => {
    running.delete(one)
    others = others.filter((other) => other !== one)
    await one.stop()
  }
  const join = async (one: Correspondent, to: readonly Browser[]) => {
    await Promise.all(to.map((other) => connect(one, other)))
  }
  const comeBack = async (one: Correspondent, to: readonly Browser[] = others) => {
    const back = await open({ like: one })
    await join(back, to)
    return back
  }
  const heldInAll = () =>
    others.reduce((total, { inbox }) => total + inbox.host.held.usage.envelopes, 0)
  /** Anna sends, and others keep it. */
  const send = async (...texts: string[]) => {
    await anna.inbox.post.post('mail', bruno.nym, waiting(...texts))
    await until(async () => {
      await anna.inbox.post.runDue()
      return (await anna.inbox.post.heldBy('mail', texts[0] ?? '', bruno.nym)) > 0
    })
  }
  /** Asks around until something came. */
  const collect = async (one: Correspondent, isThere = () => one.taken.length > 0) => {
    await until(async () => {
      await one.inbox.fetch()
      return isThere()
    })
  }

  beforeEach(async () => {
    while (others.length < 3) {
      const one = await open()
      await join(one, others)
      others.push(one)
    }
    ;[anna, bruno] = await Promise.all([open(), open()])
    await Promise.all([anna, bruno].map((one) => join(one, others)))
    await Promise.all([anna, bruno].map((one) => one.inbox.publish()))
  })

  afterEach(async () => {
    await Promise.all([...running].filter((one) => !others.includes(one)).map(leave))
    for (const { inbox } of others) {
      const { held } = inbox.host
      const ids = held.addresses().flatMap((address) => held.list(address).map(({ id }) => id))
      for (const id of ids) await held.delete(id)
    }
  })

  afterAll(async () => {
    await Promise.all([...running].map(leave))
  })

  it('are kept by others, found by who comes back when the sender has gone too, and taken once', async () => {
    await leave(bruno)
    await send('order', 'payment')
    expect(heldInAll()).toBeGreaterThanOrEqual(2)
    await leave(anna)

    const back = await comeBack(bruno)
    await collect(back)
    expect(back.taken).toEqual(['order', 'payment'])
    // Only the answer for Anna lies there now.
    await until(
      () => heldInAll() > 0 && others.every(({ inbox }) => inbox.host.held.usage.envelopes <= 1),
    )

    const again = await comeBack(anna)
    await collect(again, () => again.results.length === 2)
    expect(again.results.map(({ id, receipt }) => [id, receipt.status])).toEqual([
      ['order', 'stored'],
      ['payment', 'stored'],
    ])
    expect(again.consignments.size).toBe(0)
    await until(() => heldInAll() === 0)
    await back.inbox.fetch()
    expect(back.taken).toEqual(['order', 'payment'])
  })

  it('are found although half of those who kept them crashed', async () => {
    await leave(bruno)
    await send('order')
    await leave(anna)
    const holding = others.filter(({ inbox }) => inbox.host.held.usage.envelopes > 0)
    expect(holding.length).toBeGreaterThanOrEqual(2)
    for (const one of holding.slice(0, holding.length / 2)) await leave(one)

    const back = await comeBack(bruno)
    await collect(back)
    expect(back.taken).toEqual(['order'])
  })

  it('are taken once and in order, although one device lies about them and another sends them again', async () => {
    await leave(bruno)
    await send('order', 'payment')
    const liar = others.pop()
    if (liar === undefined) throw new Error('nobody')
    // It shows what was deleted again and again, and names envelopes that it does not have.
    liar.inbox.host.held.delete = async () => undefined
    const list = liar.inbox.host.held.list.bind(liar.inbox.host.held)
    liar.inbox.host.held.list = (address) => [
      ...list(address),
      { id: 'ee'.repeat(32), address, bytes: 4_096, expiresDay: 99_999, putter: '' },
    ]
    const back = await comeBack(bruno, [liar, ...others])
    await collect(back, () => back.taken.length === 2)
    for (let round = 0; round < 3; round++) await back.inbox.fetch()
    expect(back.taken).toEqual(['order', 'payment'])
    await until(() => anna.results.length === 2)
    await anna.inbox.fetch()
    expect(anna.results).toHaveLength(2)
  })

  it('go first to the mailbox that their reader names, and to others when it is lost', async () => {
    const mailbox = others[0]
    if (mailbox === undefined) throw new Error('nobody')
    const addresses = mailbox.node.libp2p.getMultiaddrs().map(String)
    await bruno.inbox.publish({ mailbox: { device: mailbox.node.device, addresses } })
    await until(async () => {
      const bytes = bruno.inbox.keys.shown(bruno.nym)
      if (bytes !== undefined) await anna.inbox.keys.learn(bruno.nym, bytes)
      const record = await anna.inbox.keys.find(bruno.nym)
      return record?.mailboxes.length === 1
    })
    await leave(bruno)
    await send('order')
    expect(mailbox.inbox.host.held.usage.envelopes).toBe(1)
    await leave(mailbox)
    const back = await comeBack(bruno)
    await collect(back)
    expect(back.taken).toEqual(['order'])
  })

  it('wait while they cannot be taken, and are refused for good where they are', async () => {
    await leave(bruno)
    await send('too early', 'forged')
    const back = await comeBack(bruno)
    back.answer = (text) =>
      text === 'forged'
        ? { status: 'refused', code: 'document.forged' }
        : { status: 'later', code: 'order.unknown' }
    await collect(back, () => anna.results.length > 0)
    expect(anna.results.map(({ id, receipt }) => [id, receipt.status])).toEqual([
      ['forged', 'refused'],
    ])
    expect(back.taken).toEqual([])
    expect(await anna.inbox.post.heldBy('mail', 'too early', bruno.nym)).toBeGreaterThan(0)
    back.answer = undefined
    await collect(back, () => anna.results.length === 2)
    expect(back.taken).toContain('too early')
  })

  it('are taken back when they were handed over directly after all', async () => {
    await leave(bruno)
    await send('order')
    expect(heldInAll()).toBeGreaterThan(0)
    await anna.inbox.post.settle('mail', 'order', bruno.nym)
    expect(anna.consignments.size).toBe(0)
    await until(() => heldInAll() === 0)
  })

  it('are handed over to newcomers by those who keep them', async () => {
    await leave(bruno)
    await send('order')
    await leave(anna)
    const newcomer = await open()
    await join(newcomer, others)
    await until(async () => {
      for (const { inbox } of others) await inbox.host.tend()
      return newcomer.inbox.host.held.usage.envelopes === 1
    })
    for (const one of [...others]) await leave(one)
    const back = await comeBack(bruno, [newcomer])
    await collect(back)
    expect(back.taken).toEqual(['order'])
  })
})
