import { SoukError } from '../../lib/errors.ts'

/** A neighbour asks more of the catalog than it may in this time. */
export class CatalogBusyError extends SoukError {
  override readonly name = 'CatalogBusyError'

  constructor() {
    super('catalog.busy', 'too much was asked in this time')
  }
}
