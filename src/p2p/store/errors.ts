import { SoukError } from '../../lib/errors.ts'

/** What claims to be a store is none: broken, too large, or with names that no store has. */
export class StoreMalformedError extends SoukError {
  override readonly name = 'StoreMalformedError'

  constructor(message: string, cause?: unknown) {
    super('store.malformed', message, { cause })
  }
}

/** The store does not list what was asked for. */
export class ListingNotFoundError extends SoukError {
  override readonly name = 'ListingNotFoundError'

  constructor(slug: string) {
    super('listing.not-found', 'the store has no such listing', { data: { slug } })
  }
}

/** Only a version older than the known one was offered. Nobody goes back to it. */
export class StaleRecordError extends SoukError {
  override readonly name = 'StaleRecordError'

  constructor(offered: bigint, known: bigint) {
    super('store.stale-record', `record ${offered} is older than the known ${known}`, {
      data: { offered: String(offered), known: String(known) },
    })
  }
}

/** Nobody who could be asked knows this store. */
export class StoreNotFoundError extends SoukError {
  override readonly name = 'StoreNotFoundError'

  constructor(cause?: unknown) {
    super('store.not-found', 'nobody who answered knows a record of this store', { cause })
  }
}
