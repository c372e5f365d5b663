import {
  alice,
  bob,
  sampleContents,
  SIGNED_AT,
} from '../../src/contracts/documents/fixtures/samples.ts'
import type { AnyDocument, Contents, DocumentKind } from '../../src/contracts/documents/kinds.ts'
import { signDocument } from '../../src/contracts/documents/sign.ts'
import type { DocumentSigner } from '../../src/contracts/identity/party.ts'
import { orderScripts } from '../../src/contracts/order/scripts.ts'
import type { ChainFacts } from '../../src/contracts/order/types.ts'
import type { OrderId } from '../../src/lib/brand.ts'

const MINUTE = 60_000

/** A sale to fold: twelve documents, and a payment that the chain has confirmed. */
export interface Sale {
  id: OrderId
  documents: AnyDocument[]
  chain: ChainFacts
  now: number
}

/** Two melons, paid straight to the vendor, in four parcels, with more time asked for, rated by both. */
export async function directSale(): Promise<Sale> {
  const { escrow: _, ...order } = sampleContents.order
  return sale(await signDocument('order', { ...order, method: 'direct' }, await bob(), SIGNED_AT))
}

/** The same through an escrow, whose keys and scripts have to be derived. */
export async function moderatedSale(): Promise<Sale> {
  return sale(await signDocument('order', sampleContents.order, await bob(), SIGNED_AT))
}

async function sale(order: Extract<AnyDocument, { kind: 'order' }>): Promise<Sale> {
  const [vendor, buyer] = await Promise.all([alice(), bob()])
  const documents: AnyDocument[] = [order]
  const add = async <K extends DocumentKind>(
    kind: K,
    signer: DocumentSigner,
    change: Partial<Contents[K]> = {},
  ) => {
    const content = { ...sampleContents[kind], order: order.id, ...change }
    const at = SIGNED_AT + documents.length * MINUTE
    const document = await signDocument(kind, content, signer, at)
    documents.push(document as AnyDocument)
    return document
  }
  const { paidTo: _, ...accepted } = sampleContents.acceptance
  const [script] = orderScripts(order).scripts
  const { id: acceptance, content } = await add('acceptance', vendor, {
    ...accepted,
    order: order.id,
    ...(script && { paidTo: script.address }),
  })
  await add('funding', buyer, { acceptance })
  await add('extension', buyer)
  for (const tracking of ['1', '2', '3']) await add('dispatch', vendor, { acceptance, tracking })
  const { id: dispatch } = await add('dispatch', vendor, { acceptance })
  const { id: receipt } = await add('receipt', buyer, { dispatch })
  await add('completion', vendor, { receipt })
  await add('rating', buyer)
  await add('rating', vendor, { rated: buyer.party.nym })
  const now = SIGNED_AT + documents.length * MINUTE
  const [coin] = sampleContents.funding.coins
  const facts = {
    coins: [
      {
        txid: coin?.txid ?? '',
        vout: 0,
        amount: content.amountSats,
        confirmations: 6,
        seenAt: now,
      },
    ],
    replaced: [],
    checkedAt: now,
    tip: 1000,
    proven: true,
  }
  return {
    id: order.id as string as OrderId,
    documents,
    chain: { [content.paymentAddress]: facts },
    now,
  }
}
