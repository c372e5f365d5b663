import 'fake-indexeddb/auto'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import type { DeviceId, OrderId } from '../../lib/brand.ts'
import { salesOf } from '../orders/brief.ts'
import type { Bazaar } from './bazaar.ts'
import { fold, openBazaar, order, sell } from './bazaar.ts'
import { Trader } from './trader.ts'

let bazaar: Bazaar
let desk: Trader
let phone: Trader
let bruno: Trader

beforeAll(async () => {
  bazaar = await openBazaar()
  desk = await bazaar.join('Desk', { sats: 0n })
  bruno = await bazaar.join('Bruno')
  phone = new Trader(bazaar.town, 'Phone', {}, desk.phrase())
  await phone.wake()
}, 120_000)
afterAll(async () => {
  await phone.sleep()
  await bazaar.stop()
})

/** Both take from each other what they lack, as they do when they are connected. */
async function sync(): Promise<void> {
  for (const [to, from] of [
    [phone, desk],
    [desk, phone],
    [phone, desk],
  ] as const) {
    const [mine, theirs] = [to.shared(), from.shared()]
    const have = await mine.digests()
    for (const [key, digest] of await theirs.digests()) {
      if (have.get(key) === digest) continue
      const value = await theirs.give(key)
      if (value !== undefined) await mine.take(key, value, from.name as DeviceId)
    }
  }
}

async function fourOrders(thing: Awaited<ReturnType<typeof sell>>) {
  const next = (): Promise<OrderId> => order(bruno, desk.nym, thing)
  return [await next(), await next(), await next(), await next()] as const
}

async function isInStep(): Promise<void> {
  await sync()
  expect([...(await desk.shared().digests())].toSorted()).toEqual(
    [...(await phone.shared().digests())].toSorted(),
  )
}

describe('a vendor with two devices', { timeout: 120_000 }, () => {
  it('has an order on both, and one answer is the answer of both', async () => {
    const thing = await sell(desk)
    const id = await order(bruno, desk.nym, thing)
    await bazaar.settle()
    await sync()
    expect((await fold(phone, id)).state).toBe('placed')
    await phone.market.acts.accept({ id })
    await sync()
    await bazaar.settle()
    const states = await Promise.all([desk, phone, bruno].map(async (one) => fold(one, id)))
    expect(new Set(states.map(({ acceptance }) => acceptance?.id)).size).toBe(1)
    expect(states.map(({ state }) => state)).toEqual(Array(3).fill(states[0]?.state))
    await isInStep()
  })

  it('converges when both accept before they hear of each other', async () => {
    const thing = await sell(desk, { title: 'Plum' })
    const id = await order(bruno, desk.nym, thing)
    await bazaar.settle()
    await sync()
    await Promise.all([desk, phone].map((device) => device.market.acts.accept({ id })))
    await sync()
    await bazaar.settle()
    const folds = await Promise.all([desk, phone, bruno].map((one) => fold(one, id)))
    expect(folds[0]?.acceptance).toBeDefined()
    expect(new Set(folds.map(({ acceptance }) => acceptance?.id)).size).toBe(1)
    expect(new Set(folds.map(({ payment }) => payment?.address)).size).toBe(1)
    await isInStep()
  })

  it('never counts two sales with one number, though the devices act at once and one is killed', async () => {
    const thing = await sell(desk, { title: 'Fig' })
    const [one, two, three, four] = await fourOrders(thing)
    await bazaar.settle()
    await sync()
    await Promise.all([
      desk.market.acts.accept({ id: one }),
      desk.market.acts.accept({ id: two }),
      phone.market.acts.accept({ id: three }),
    ])
    // The number is given out, and the worker dies before it is signed.
    const { book } = phone.market
    vi.spyOn(book, 'addSigned').mockRejectedValueOnce(new Error('killed'))
    await expect(phone.market.acts.accept({ id: four })).rejects.toThrow('killed')
    await phone.sleep()
    await phone.wake()
    await phone.market.acts.accept({ id: four })
    await sync()
    const orders = await desk.market.book.list()
    const sales = orders.flatMap(salesOf)
    const lanes = [...new Set(sales.map(({ lane }) => lane))]
    expect(lanes).toHaveLength(2)
    for (const lane of lanes) {
      const numbers = sales.filter((sale) => sale.lane === lane).map(({ number }) => number)
      expect(numbers.toSorted((a, b) => a - b)).toEqual(numbers.map((_, index) => index + 1))
    }
    await isInStep()
  })

  it('gives nobody an address that the other device gave somebody', async () => {
    const [first] = await Promise.all([desk.market.money.reserveAddress('a')])
    await sync()
    const second = await phone.market.money.reserveAddress('b')
    await sync()
    const third = await desk.market.money.reserveAddress('c')
    expect(new Set([first, second, third]).size).toBe(3)
    await sync()
    await isInStep()
  })
})
