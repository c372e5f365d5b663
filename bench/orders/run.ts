/**
 * What a look at all orders costs in Node, on a disk: `node bench/orders/run.ts`. Ten orders go on, all others
 * are over.
 */
import '../../node/globals.ts'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { OrderBook } from '../../src/app/orders/book.ts'
import { PaymentWatch } from '../../src/app/orders/payment-watch.ts'
import { keptDocument } from '../../src/app/orders/verified.ts'
import {
  alice,
  bob,
  sampleContents,
  SIGNED_AT,
} from '../../src/contracts/documents/fixtures/samples.ts'
import type { AnyDocument } from '../../src/contracts/documents/kinds.ts'
import { signDocument } from '../../src/contracts/documents/sign.ts'
import type { OrderId } from '../../src/lib/brand.ts'
import { Emitter } from '../../src/lib/emitter.ts'
import { openDatabase } from '../../src/storage/open.ts'
import { PrivateRecords } from '../../src/storage/private-records.ts'
import { OrdersRepository } from '../../src/storage/repositories/orders.ts'
import type { OrderRecord } from '../../src/storage/repositories/orders.ts'
import { Vault } from '../../src/storage/vault.ts'
import { median, round } from '../median.ts'

const RUNNING = 10
const FINISHED = [0, 100, 500]
const RUNS = 5
const DAY = 24 * 60 * 60 * 1000
/** When the running ones were signed. The others were 100 days before. */
const LATE = SIGNED_AT + 100 * DAY
const NOW = LATE + DAY

/** Milliseconds of processor time, medians. */
export interface OrdersFigures {
  orders: number
  /** The first list after a start. */
  firstMs: number
  /** What a look asks of the book while nothing changes: eight times all orders. */
  lookMs: number
  /** The same after one order changed. */
  lookAfterChangeMs: number
}

/** Looks at 10, 110 and 510 orders. Takes a minute or two. */
export async function benchOrders(): Promise<OrdersFigures[]> {
  const folder = mkdtempSync(join(tmpdir(), 'souk-bench-'))
  const figures: OrdersFigures[] = []
  for (const finished of FINISHED)
    figures.push(await measure(join(folder, `${finished}`), finished))
  rmSync(folder, { recursive: true, force: true })
  return figures
}

async function measure(name: string, finished: number): Promise<OrdersFigures> {
  const database = await openDatabase(name)
  const vault = await Vault.open(database, { deviceKey: readableKey })
  await vault.create('some words')
  const orders = new OrdersRepository(new PrivateRecords(database, vault))
  const records: OrderRecord[] = []
  for (let index = 0; index < RUNNING + finished; index++) {
    records.push(await keptOrder(index, index < RUNNING ? LATE : SIGNED_AT))
  }
  for (const record of records) await orders.update(record.id, () => record)
  const book = new OrderBook({ orders, changes: new Emitter(), clock: () => NOW })
  const watch = new PaymentWatch({
    book,
    source: { addressHistory: never, spends: never, proof: never } as never,
    network: 'regtest',
    budget: { left: 0 },
    clock: () => NOW,
  })
  const look = async () => {
    for (let time = 0; time < 3; time++) await watch.followed()
    await watch.isNeeded()
    await watch.locked()
    for (let time = 0; time < 3; time++) await book.list()
  }
  const firstMs = await timed(() => book.list())
  const running = (await book.list()).filter(({ fold }) => !fold.over).length
  if (running !== RUNNING) throw new Error(`${running} orders go on`)
  const quiet: number[] = []
  const changed: number[] = []
  for (let run = 0; run < RUNS; run++) {
    quiet.push(await timed(look))
    await book.update(records[0]?.id ?? ('' as OrderId), (record) => ({
      ...record,
      changedAt: record.changedAt + 1,
    }))
    changed.push(await timed(look))
  }
  database.close()
  return {
    orders: records.length,
    firstMs: round(firstMs),
    lookMs: round(median(quiet)),
    lookAfterChangeMs: round(median(changed)),
  }
}

/** A moderated order, its acceptance, a parcel and a receipt; nobody paid. */
async function keptOrder(index: number, at: number): Promise<OrderRecord> {
  const [vendor, buyer] = await Promise.all([alice(), bob()])
  const nonce = index.toString(16).padStart(32, '0')
  const content = { ...sampleContents.order, nonce, answerBy: at + 7 * DAY }
  const order = await signDocument('order', content, buyer, at)
  const of = { order: order.id }
  const acceptance = { ...sampleContents.acceptance, ...of, payBy: at + 7 * DAY }
  const documents: AnyDocument[] = [
    order,
    await signDocument('acceptance', acceptance, vendor, at),
    await signDocument('dispatch', { ...sampleContents.dispatch, ...of }, vendor, at),
    await signDocument('receipt', { ...sampleContents.receipt, ...of }, buyer, at),
  ]
  return {
    id: order.id as string as OrderId,
    role: 'buyer',
    counterparty: vendor.party.nym,
    documents: documents.map((document) => keptDocument(document, 'received', at)),
    evidence: [],
    title: 'Melon',
    createdAt: at,
    changedAt: at,
  }
}

/** Time of the processor, not of the clock: other work on the machine does not count. */
async function timed(act: () => Promise<unknown>): Promise<number> {
  const started = process.cpuUsage()
  await act()
  const { user, system } = process.cpuUsage(started)
  return (user + system) / 1000
}

/** A disk keeps no other. */
const readableKey = () =>
  crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, true, ['encrypt', 'decrypt'])

const never = () => Promise.reject(new Error('nobody asks'))

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  console.table(await benchOrders())
  process.exit(0)
}
