import { SoukError } from '../../lib/errors.ts'

/** A signed record is broken, forged, expired, or not about whom it was offered for. */
export class RecordInvalidError extends SoukError {
  override readonly name = 'RecordInvalidError'

  constructor(message: string, cause?: unknown) {
    super('record.invalid', message, { cause })
  }
}

/** Nobody took the record in time; the schedule tries again. */
export class NotPublishedError extends SoukError {
  override readonly name = 'NotPublishedError'

  constructor(cause?: unknown) {
    super('record.not-published', 'no other node stored the record', { cause })
  }
}

/** A node keeps as much for others as it may, and all of it is nearer to it than this. */
export class DhtFullError extends SoukError {
  override readonly name = 'DhtFullError'

  constructor() {
    super('dht.full', 'no room for this record')
  }
}

/** One peer hands over more than it may in an hour. */
export class DhtBusyError extends SoukError {
  override readonly name = 'DhtBusyError'

  constructor() {
    super('dht.busy', 'too much was handed over in this hour')
  }
}
