import { beforeEach, describe, expect, it } from 'vitest'
import type { StockedListing } from '../../contracts/order/inventory.ts'
import type { OrderState } from '../../contracts/order/types.ts'
import type { OrderId } from '../../lib/brand.ts'
import type { OpenOrder } from './book.ts'
import type { Pieces, StockComponents } from './stock.ts'
import { settleStock } from './stock.ts'

/** A vendor's orders of melons, of which there are three. */
class Shop {
  readonly orders = new Map<OrderId, OpenOrder>()
  melons = 3
  readonly taken: Pieces[] = []

  order(name: string, quantity: number, signedAt: number, state: OrderState = 'accepted') {
    const id = name as OrderId
    const record = { id, role: 'vendor' }
    const items = [{ slug: 'melon', selections: [], quantity }]
    const acceptance = { id: `acceptance of ${name}`, signedAt }
    const fold = { state, acceptance, order: { content: { items } } }
    this.orders.set(id, { record, fold, documents: [] } as unknown as OpenOrder)
  }

  become(name: string, state: OrderState, more: object = {}) {
    const order = this.#get(name)
    this.orders.set(order.record.id, {
      ...order,
      fold: { ...order.fold, state, ...more } as OpenOrder['fold'],
    })
  }

  async settle(name: string) {
    await settleStock(this.#components, this.#get(name))
  }

  mark(name: string) {
    return this.#get(name).record.stock
  }

  #get(name: string): OpenOrder {
    const order = this.orders.get(name as OrderId)
    if (order === undefined) throw new Error('no such order')
    return order
  }

  get #components(): StockComponents {
    return {
      book: {
        list: () => Promise.resolve([...this.orders.values()]),
        update: (id: OrderId, change: (record: OpenOrder['record']) => OpenOrder['record']) => {
          const order = this.#get(id)
          this.orders.set(id, { ...order, record: change(order.record) })
          return Promise.resolve()
        },
      } as unknown as StockComponents['book'],
      stock: () =>
        Promise.resolve<StockedListing[]>([{ slug: 'melon', skus: [], quantity: this.melons }]),
      takeFromStock: (pieces) => {
        this.taken.push(pieces)
        this.melons -= pieces.quantity
        return Promise.resolve()
      },
    }
  }
}

describe('the own stock', () => {
  let shop: Shop
  beforeEach(() => {
    shop = new Shop()
  })

  it('loses the pieces of an accepted order once, and has them back when nobody pays', async () => {
    shop.order('a', 2, 1)
    await shop.settle('a')
    await shop.settle('a')
    expect([shop.melons, shop.mark('a')]).toEqual([1, 'taken'])
    shop.become('a', 'expired')
    await shop.settle('a')
    await shop.settle('a')
    expect([shop.melons, shop.mark('a')]).toEqual([3, 'returned'])
  })

  it('gives the last pieces to the order that was accepted first', async () => {
    shop.order('late', 2, 2000)
    shop.order('early', 2, 1000)
    await shop.settle('late')
    expect([shop.melons, shop.mark('late')]).toEqual([3, undefined])
    await shop.settle('early')
    await shop.settle('late')
    expect([shop.melons, shop.mark('early'), shop.mark('late')]).toEqual([1, 'taken', undefined])
    shop.become('early', 'cancelled')
    await shop.settle('early')
    await shop.settle('late')
    expect([shop.melons, shop.mark('late')]).toEqual([1, 'taken'])
  })

  it('leaves alone what came to nothing before, and what was sent before the money went back', async () => {
    shop.order('void', 1, 1, 'cancelled')
    await shop.settle('void')
    expect([shop.melons, shop.mark('void')]).toEqual([3, undefined])
    shop.order('sent', 1, 2, 'dispatched')
    await shop.settle('sent')
    shop.become('sent', 'refunded', { dispatch: {} })
    await shop.settle('sent')
    expect([shop.melons, shop.mark('sent')]).toEqual([2, 'taken'])
    shop.become('sent', 'refunded', { dispatch: undefined })
    await shop.settle('sent')
    expect(shop.melons).toBe(3)
  })
})
