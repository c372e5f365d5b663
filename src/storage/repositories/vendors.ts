import type { Nym } from '../../lib/brand.ts'
import { mapErrors } from '../errors.ts'
import type { VendorRecord } from '../records.ts'
import type { SoukDatabase } from '../schema.ts'

/** Vendors whose listings can be found, by nym. */
export class VendorsRepository {
  readonly #database: SoukDatabase

  constructor(database: SoukDatabase) {
    this.#database = database
  }

  list(): Promise<VendorRecord[]> {
    return mapErrors(() => this.#database.getAll('vendors'))
  }

  put(vendor: VendorRecord): Promise<void> {
    return mapErrors(async () => {
      await this.#database.put('vendors', vendor)
    })
  }

  delete(nym: Nym): Promise<void> {
    return mapErrors(() => this.#database.delete('vendors', nym))
  }
}
