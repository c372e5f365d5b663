/**
 * What signing, verifying, folding and listing orders costs in Node, against bare OpenPGP over the
 * same texts. Run alone: `node bench/contracts/run.ts`.
 */
import { createCleartextMessage, readCleartextMessage, readKey, sign, verify } from 'openpgp'
import { VerifiedDocuments } from '../../src/app/orders/verified.ts'
import { bob, sampleContents, SIGNED_AT } from '../../src/contracts/documents/fixtures/samples.ts'
import { readDocument } from '../../src/contracts/documents/read.ts'
import { signDocument } from '../../src/contracts/documents/sign.ts'
import { isKind } from '../../src/contracts/documents/kinds.ts'
import { foldOrder } from '../../src/contracts/order/fold.ts'
import { orderScripts } from '../../src/contracts/order/scripts.ts'
import { rememberingJudge } from '../../src/contracts/order/signatures.ts'
import type { OrderRecord } from '../../src/storage/repositories/orders.ts'
import { median } from '../median.ts'
import { keptOrders } from './orders.ts'
import type { Sale } from './sale.ts'
import { directSale, moderatedSale } from './sale.ts'

const RUNS = 7
/** Orders in a list; verifying each takes some 20 s, so fewer runs. */
const LIST = 1000
const LIST_RUNS = 3

/** One comparison: medians in milliseconds of one act, ours and the baseline. */
export interface ContractsBenchResult {
  act: string
  ms: number
  /** What it is compared with. */
  baseline: string
  baselineMs: number
  /** Ours ÷ baseline. */
  ratio: number
}

/** Measures everything about contracts. Takes a minute. */
export async function benchContracts(): Promise<ContractsBenchResult[]> {
  return [
    await benchSign(),
    await benchVerify(),
    await benchFold('direct', await directSale()),
    await benchFold('moderated', await moderatedSale()),
    await benchFold('moderated', await moderatedSale(), true),
    await benchList(),
  ]
}

async function benchSign(): Promise<ContractsBenchResult> {
  const signer = await bob()
  const { xml } = await signDocument('order', sampleContents.order, signer, SIGNED_AT)
  const ours = () => signDocument('order', sampleContents.order, signer, SIGNED_AT)
  const bare = async () => {
    const message = await createCleartextMessage({ text: xml.slice(0, -1) })
    await sign({ message, signingKeys: signer.pgp, date: new Date(SIGNED_AT) })
  }
  return compare('sign an order', ours, 'OpenPGP.js clearsign of its text', bare, 50)
}

async function benchVerify(): Promise<ContractsBenchResult> {
  const signer = await bob()
  const { armored } = await signDocument('order', sampleContents.order, signer, SIGNED_AT)
  const ours = () => readDocument(armored)
  const bare = async () => {
    const message = await readCleartextMessage({ cleartextMessage: armored })
    const verificationKeys = await readKey({ binaryKey: signer.party.pgpKey })
    const { signatures } = await verify({ message, verificationKeys, date: new Date(SIGNED_AT) })
    await signatures[0]?.verified
  }
  return compare('verify an order', ours, 'OpenPGP.js read key, verify its text', bare, 50)
}

/** `again`: as the app does it while it runs, with scripts and judged signatures remembered. */
async function benchFold(kind: string, sale: Sale, again = false): Promise<ContractsBenchResult> {
  const [order] = sale.documents
  if (!order || !isKind(order, 'order') || !foldOrder(sale)) throw new Error('not an order')
  const remembered = again ? { scripts: orderScripts(order), signatures: rememberingJudge() } : {}
  const verifyAll = async () => {
    for (const { armored } of sale.documents) await readDocument(armored)
  }
  const act = `fold a ${kind} order of ${sale.documents.length} documents${again ? ' again' : ''}`
  return compare(
    act,
    () => foldOrder({ ...sale, ...remembered }),
    'verify these documents',
    verifyAll,
    10,
  )
}

/** Opening a list of orders after a restart, verifications kept or not. */
async function benchList(): Promise<ContractsBenchResult> {
  const kept = await keptOrders(LIST)
  const bare = kept.map((record) => ({
    ...record,
    documents: record.documents.map(({ verified: _, ...document }) => document),
  }))
  const open = (records: readonly OrderRecord[]) => async () => {
    // Nothing is written: what is measured is the looking.
    const node = new VerifiedDocuments({ orders: { update: async () => undefined } })
    for (const record of records) await node.of(record)
  }
  const act = `open ${LIST} orders of 4 documents, verified before`
  return compare(act, open(kept), 'the same, each verified by OpenPGP', open(bare), 1, LIST_RUNS)
}

/** `times` calls of each in turn, over and over; the median of the means. */
async function compare(
  act: string,
  ours: () => unknown,
  baseline: string,
  bare: () => unknown,
  times: number,
  runs = RUNS,
): Promise<ContractsBenchResult> {
  const [oursMs, bareMs]: [number[], number[]] = [[], []]
  for (let run = 0; run < runs; run++) {
    oursMs.push(await meanMs(ours, times))
    bareMs.push(await meanMs(bare, times))
  }
  const [ms, baselineMs] = [median(oursMs), median(bareMs)]
  const hundredth = (value: number) => Math.round(value * 100) / 100
  return {
    act,
    ms: hundredth(ms),
    baseline,
    baselineMs: hundredth(baselineMs),
    ratio: hundredth(ms / baselineMs),
  }
}

async function meanMs(act: () => unknown, times: number): Promise<number> {
  const started = performance.now()
  for (let time = 0; time < times; time++) await act()
  return (performance.now() - started) / times
}

if (import.meta.main) console.table(await benchContracts())
