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
import type { OrderRecord } from '../../src/storage/repositories/orders.ts'

/** Kept orders of four documents each, all different: order, acceptance, dispatch, receipt. */
export async function keptOrders(count: number): Promise<OrderRecord[]> {
  const records: OrderRecord[] = []
  for (let index = 0; index < count; index++) records.push(await keptOrder(index))
  return records
}

async function keptOrder(index: number): Promise<OrderRecord> {
  const [vendor, buyer] = await Promise.all([alice(), bob()])
  const nonce = index.toString(16).padStart(32, '0')
  const order = await signDocument('order', { ...sampleContents.order, nonce }, buyer, SIGNED_AT)
  const of = { order: order.id }
  const acceptance = { ...sampleContents.acceptance, ...of }
  const dispatch = { ...sampleContents.dispatch, ...of }
  const receipt = { ...sampleContents.receipt, ...of }
  const documents: AnyDocument[] = [
    order,
    await signDocument('acceptance', acceptance, vendor, SIGNED_AT),
    await signDocument('dispatch', dispatch, vendor, SIGNED_AT),
    await signDocument('receipt', receipt, buyer, SIGNED_AT),
  ]
  return {
    id: order.id as string as OrderId,
    role: 'buyer',
    counterparty: vendor.party.nym,
    documents: documents.map((document) => keptDocument(document, 'received', SIGNED_AT)),
    evidence: [],
    title: 'Melon',
    createdAt: SIGNED_AT,
    changedAt: SIGNED_AT,
  }
}
