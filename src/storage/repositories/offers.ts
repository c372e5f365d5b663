import type { DocumentId } from '../../lib/brand.ts'
import type { PrivateRecords } from '../private-records.ts'

const COLLECTION = 'moderator-offers'

/**
 * Every version of an offer to moderate that was seen here, own and others', by document id. Orders
 * freeze a version: it holds for them when its store shows a newer one, or none. Encrypted: with whom
 * somebody trades is private.
 */
export class OffersRepository {
  readonly #records: PrivateRecords

  constructor(records: PrivateRecords) {
    this.#records = records
  }

  /** Keeps a clearsigned offer for good. */
  keep(id: DocumentId, armored: string): Promise<void> {
    return this.#records.put(COLLECTION, id, armored)
  }

  /** The clearsigned offer with this document id. */
  version(id: DocumentId): Promise<string | undefined> {
    return this.#records.get(COLLECTION, id)
  }
}
