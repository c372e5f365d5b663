import 'fake-indexeddb/auto'
import { beforeEach, describe, expect, it } from 'vitest'
import type { Sale } from '../../contracts/documents/sale.ts'
import type { OrderId } from '../../lib/brand.ts'
import { openDatabase } from '../../storage/open.ts'
import { PrivateRecords } from '../../storage/private-records.ts'
import { SingleRecord } from '../../storage/repositories/single-record.ts'
import { formatDisk } from '../../storage/testing.ts'
import { Vault } from '../../storage/vault.ts'
import { SaleCounter } from './sale-counter.ts'

type Acceptance = Sale & { at: number }

/** A device of the vendor: its disk, and the orders that it knows of. */
class Device {
  readonly records: PrivateRecords
  readonly orders = new Map<string, Acceptance[]>()
  #counter: SaleCounter | undefined

  constructor(records: PrivateRecords) {
    this.records = records
  }

  static async open(name: string): Promise<Device> {
    const database = await openDatabase(name)
    const vault = await Vault.open(database)
    await vault.create('some words')
    return new Device(new PrivateRecords(database, vault))
  }

  /** The worker dies, and lives again with nothing but the disk. */
  kill(): void {
    this.#counter = undefined
  }

  next(id: string): Promise<Sale> {
    if (!this.orders.has(id)) this.orders.set(id, [])
    this.#counter ??= new SaleCounter({
      record: new SingleRecord(this.records, 'sale-count'),
      book: { list: () => Promise.resolve([...this.orders].map(orderOf)) },
      clock: () => now,
    })
    return this.#counter.next(id as OrderId)
  }

  async accept(id: string): Promise<Sale> {
    const sale = await this.next(id)
    this.orders.set(id, [...(this.orders.get(id) ?? []), { ...sale, at: now }])
    return sale
  }
}

const orderOf = ([id, acceptances]: [string, Acceptance[]]) =>
  ({
    record: { id, role: 'vendor' },
    fold: { vendor: 'me' },
    documents: acceptances.map(({ at, ...sale }) => ({
      kind: 'acceptance',
      author: { nym: 'me' },
      signedAt: at,
      content: { sale },
    })),
  }) as never

let now: number
let desk: Device
let phone: Device

beforeEach(async () => {
  now = 1_000_000
  formatDisk()
  desk = await Device.open('desk')
  phone = await Device.open('phone')
})

describe('the count of accepted orders', () => {
  it('begins with one and has no gaps', async () => {
    const sales = [await desk.accept('a'), await desk.accept('b'), await desk.accept('c')]
    expect(sales.map(({ number }) => number)).toEqual([1, 2, 3])
    expect(new Set(sales.map(({ lane }) => lane)).size).toBe(1)
    expect(sales[0]?.lane).toMatch(/^[0-9a-f]{16}$/)
  })

  it('is kept by each device for itself: none has to ask another', async () => {
    const sales = await Promise.all(
      ['a', 'b', 'c', 'd'].map((id, at) => (at % 2 === 0 ? desk : phone).next(id)),
    )
    expect(new Set(sales.map(({ lane }) => lane)).size).toBe(2)
    const [first, second] = [await desk.accept('e'), await phone.accept('f')]
    expect(first.lane).not.toBe(second.lane)
  })

  it('gives no number to two orders though the worker dies before or after each signature', async () => {
    const given = new Map<string, string>()
    for (const [at, id] of [...'abcdefgh'].entries()) {
      await desk.next(id)
      desk.kill()
      // Every other one is tried again; the vendor turns away from the rest.
      if (at % 2 === 0) continue
      const { lane, number } = await desk.accept(id)
      desk.kill()
      expect(given.get(`${lane} ${number}`)).toBeUndefined()
      given.set(`${lane} ${number}`, id)
    }
    expect([...given.keys()].map((key) => key.split(' ')[1])).toEqual(['1', '2', '3', '4'])
  })

  it('gives an order that is accepted again after a death the number that it had', async () => {
    await desk.accept('a')
    const before = await desk.next('b')
    desk.kill()
    expect(await desk.accept('b')).toEqual(before)
  })

  it('does not give away the number of an order that cannot be read any more', async () => {
    await desk.accept('a')
    desk.orders.delete('a')
    expect((await desk.accept('b')).number).toBe(2)
  })

  it('goes on with the number of an order that the other device accepted in the meantime', async () => {
    const mine = await desk.next('a')
    desk.kill()
    const theirs = await phone.accept('a')
    desk.orders.set('a', [{ ...theirs, at: now }])
    expect(await desk.accept('b')).toEqual(mine)
  })

  it('begins anew where somebody went on with a copy of the count', async () => {
    const { lane } = await desk.accept('a')
    desk.orders.set('elsewhere', [{ lane, number: 2, at: now }])
    const sale = await desk.accept('b')
    expect(sale).toMatchObject({ number: 1 })
    expect(sale.lane).not.toBe(lane)
  })

  it('begins anew when the clock was set back, since higher numbers are signed later', async () => {
    const { lane } = await desk.accept('a')
    now -= 60_000
    const sale = await desk.accept('b')
    expect(sale).toMatchObject({ number: 1 })
    expect(sale.lane).not.toBe(lane)
    expect(await desk.accept('c')).toEqual({ ...sale, number: 2 })
  })
})
