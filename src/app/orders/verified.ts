import type { AnyDocument } from '../../contracts/documents/kinds.ts'
import { readDocument } from '../../contracts/documents/read.ts'
import type { Verification } from '../../contracts/documents/verification.ts'
import { readVerified, verificationOf } from '../../contracts/documents/verification.ts'
import type { Nym } from '../../lib/brand.ts'
import type {
  DeliveryState,
  OrderDocumentRecord,
  OrderRecord,
  OrdersRepository,
} from '../../storage/repositories/orders.ts'

/** A verified document as it is kept, so that it need not be verified again; it is sent to `waitingFor`. */
export function keptDocument(
  document: AnyDocument,
  delivery: DeliveryState,
  storedAt: number,
  waitingFor: readonly Nym[] = [],
): OrderDocumentRecord {
  const { id, armored } = document
  const kept = { id, armored, delivery, storedAt, verified: verificationOf(document) }
  return waitingFor.length === 0 ? kept : { ...kept, waitingFor }
}

/** Documents in memory, about 10 KB each: the ones looked at last. */
const MAX_REMEMBERED = 1000

export interface VerifiedDocumentsComponents {
  orders: Pick<OrdersRepository, 'update'>
  /** Verifies a clearsigned text; costs some 10 ms of OpenPGP. */
  verify?: (armored: string) => Promise<AnyDocument>
}

/**
 * The documents of kept orders, each verified by OpenPGP once in its life: what came of it is kept
 * beside the text, encrypted like it, and names the text by its hash. A text that was changed since,
 * or that an older verifier looked at, is verified again.
 */
export class VerifiedDocuments {
  readonly #orders: Pick<OrdersRepository, 'update'>
  readonly #verify: (armored: string) => Promise<AnyDocument>
  /** By clearsigned text; documents are immutable. */
  #remembered = new Map<string, AnyDocument>()

  constructor({ orders, verify = readDocument }: VerifiedDocumentsComponents) {
    this.#orders = orders
    this.#verify = verify
  }

  /** All documents of an order. Throws as `readDocument` if a kept text is none any more. */
  async of(record: OrderRecord): Promise<readonly AnyDocument[]> {
    const remembered = this.#remembered
    const anew = new Map<string, Verification>()
    const documents: AnyDocument[] = []
    for (const { armored, verified } of record.documents) {
      let document = remembered.get(armored) ?? (verified && readVerified(armored, verified))
      if (document === undefined) {
        document = await this.#verify(armored)
        anew.set(armored, verificationOf({ ...document, armored }))
      }
      remember(remembered, armored, document)
      documents.push(document)
    }
    if (anew.size > 0) await this.#keep(record, anew)
    return documents
  }

  /** No document stays in memory. */
  forget(): void {
    this.#remembered = new Map()
  }

  async #keep({ id }: OrderRecord, anew: ReadonlyMap<string, Verification>): Promise<void> {
    const withVerification = (kept: OrderDocumentRecord) => {
      const verified = anew.get(kept.armored)
      return verified === undefined ? kept : { ...kept, verified }
    }
    await this.#orders.update(
      id,
      (record) => record && { ...record, documents: record.documents.map(withVerification) },
    )
  }
}

function remember(
  remembered: Map<string, AnyDocument>,
  armored: string,
  document: AnyDocument,
): void {
  // Taken out and put in again, so that the first of the map is the one not seen for longest.
  remembered.delete(armored)
  const oldest = remembered.keys().next()
  if (remembered.size >= MAX_REMEMBERED && !oldest.done) remembered.delete(oldest.value)
  remembered.set(armored, document)
}
