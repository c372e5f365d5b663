import * as v from 'valibot'
import { readDocument } from '../../contracts/documents/read.ts'
import type { Nym, OrderId } from '../../lib/brand.ts'
import type {
  OrderDocumentRecord,
  OrderRecord,
  OrdersRepository,
} from '../../storage/repositories/orders.ts'
import type { OrderBook } from '../orders/book.ts'
import type { OrderBrief } from '../orders/brief.ts'
import { keptDocument } from '../orders/verified.ts'
import type { SharedPart } from './parts.ts'
import { digestOf } from './parts.ts'

const nyms = v.pipe(v.array(v.pipe(v.string(), v.maxLength(100))), v.maxLength(16))
const SharedOrder = v.object({
  role: v.picklist(['buyer', 'vendor', 'moderator', 'backup']),
  counterparty: v.pipe(v.string(), v.maxLength(100)),
  title: v.string(),
  photo: v.optional(v.record(v.string(), v.unknown())),
  problems: v.optional(v.array(v.string())),
  createdAt: v.number(),
  stock: v.optional(v.picklist(['taken', 'returned'])),
  stockBy: v.optional(v.string()),
  documents: v.pipe(
    v.array(
      v.object({
        armored: v.string(),
        delivery: v.picklist(['received', 'delivered', 'waiting']),
        waitingFor: v.optional(nyms),
        storedAt: v.number(),
      }),
    ),
    v.maxLength(200),
  ),
})
type SharedOrder = v.InferOutput<typeof SharedOrder>

export interface SharedOrdersComponents {
  orders: Pick<OrdersRepository, 'get'>
  book: Pick<OrderBook, 'list' | 'add' | 'update'>
  device: string
  /** Documents came along that others may still have to get. */
  onTaken: (id: OrderId) => Promise<void>
  /** Both devices took the pieces of an order out of stock: this one puts them back. */
  putBack: (id: OrderId) => Promise<void>
}

/** Orders with all their documents. What the chain says is looked up by each device for itself. */
export function sharedOrders(components: SharedOrdersComponents): SharedPart {
  const { orders, book, device } = components
  return {
    name: 'order',
    async digests() {
      return (await book.list()).map(({ record }) => [record.id, digestOf(essence(record))])
    },
    async give(id) {
      const record = await orders.get(id as OrderId)
      return record && shared(record)
    },
    async take(key, value) {
      const id = key as OrderId
      const theirs = v.parse(SharedOrder, value)
      const known = await orders.get(id)
      const here = new Set(known?.documents.map(({ armored }) => armored))
      const fresh: OrderDocumentRecord[] = []
      for (const one of theirs.documents) {
        if (here.has(one.armored)) continue
        const document = await readDocument(one.armored)
        const waiting = (one.waitingFor ?? []) as Nym[]
        fresh.push(keptDocument(document, one.delivery, one.storedAt, waiting))
      }
      if (known === undefined) {
        if (!fresh.some((document) => (document.id as string) === id)) return
        await book.add(newRecord(id, theirs, fresh))
      } else {
        const mustPutBack =
          bothTook(known, theirs) && known.stockBy === device && isTheirs(known, theirs)
        await book.update(id, (record) => joined(record, theirs, fresh))
        if (mustPutBack) await components.putBack(id)
      }
      if (fresh.length > 0) await components.onTaken(id)
    },
  }
}

/** What both devices are to agree upon. */
function essence({ documents, stock, stockBy }: OrderBrief['record']): string {
  const ids = documents.map(({ id }) => id).sort()
  return [...ids, stock ?? '', stockBy ?? ''].join('\n')
}

function shared(record: OrderRecord): SharedOrder {
  const { role, counterparty, title, photo, problems, createdAt, stock, stockBy } = record
  return {
    role,
    counterparty,
    title,
    createdAt,
    ...(photo && { photo: { ...photo } }),
    ...(problems && { problems: [...problems] }),
    ...(stock && { stock }),
    ...(stockBy !== undefined && { stockBy }),
    documents: record.documents.map(({ armored, delivery, waitingFor, storedAt }) => ({
      armored,
      delivery,
      storedAt,
      ...(waitingFor && { waitingFor: [...waitingFor] }),
    })),
  }
}

function newRecord(
  id: OrderId,
  { documents: _, counterparty, photo, problems, stock, stockBy, ...theirs }: SharedOrder,
  documents: OrderDocumentRecord[],
): OrderRecord {
  return {
    id,
    ...theirs,
    counterparty: counterparty as Nym,
    ...(photo && { photo: photo as unknown as NonNullable<OrderRecord['photo']> }),
    ...(problems && { problems }),
    ...(stock && { stock }),
    ...(stockBy !== undefined && { stockBy }),
    documents,
    evidence: [],
    changedAt: Math.max(theirs.createdAt, ...documents.map(({ storedAt }) => storedAt)),
  }
}

function joined(
  record: OrderRecord,
  theirs: SharedOrder,
  fresh: readonly OrderDocumentRecord[],
): OrderRecord | undefined {
  const known = new Set(record.documents.map(({ id }) => id))
  const added = fresh.filter(({ id }) => !known.has(id))
  const takesStock = isTheirs(record, theirs)
  if (added.length === 0 && !takesStock) return undefined
  return {
    ...record,
    documents: [...record.documents, ...added],
    changedAt: Math.max(record.changedAt, ...added.map(({ storedAt }) => storedAt)),
    ...(takesStock && theirs.stock && { stock: theirs.stock }),
    ...(takesStock && theirs.stockBy !== undefined && { stockBy: theirs.stockBy }),
  }
}

const bothTook = (mine: OrderRecord, theirs: SharedOrder) =>
  mine.stock === 'taken' &&
  theirs.stock !== undefined &&
  mine.stockBy !== undefined &&
  mine.stockBy !== theirs.stockBy

const STOCK_STEPS = [undefined, 'taken', 'returned']

/** Whether the other device's word about the stock counts: the smaller name where both took it, else who is further. */
function isTheirs(mine: OrderRecord, theirs: SharedOrder): boolean {
  const mineBy = mine.stockBy ?? ''
  const theirsBy = theirs.stockBy ?? ''
  if (mine.stock !== undefined && theirs.stock !== undefined && mineBy !== theirsBy) {
    return theirsBy < mineBy
  }
  return STOCK_STEPS.indexOf(theirs.stock) > STOCK_STEPS.indexOf(mine.stock)
}
