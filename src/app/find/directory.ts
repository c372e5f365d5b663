import type { Nym } from '../../lib/brand.ts'
import { NameIndex, type NameMatch } from '../../search/names.ts'
import type { VendorRecord } from '../../storage/records.ts'
import type { VendorsRepository } from '../../storage/repositories/vendors.ts'

/** What is known of somebody whose listings, if any, are not in the index. */
export type KnownPerson = Pick<
  VendorRecord,
  'nym' | 'name' | 'shortDescription' | 'avatar' | 'adult'
>

/** Somebody who was found by name. */
export interface NamedVendor {
  readonly vendor: VendorRecord
  /** Absent where nothing was asked for. */
  readonly match?: NameMatch
}

export interface DirectoryComponents {
  readonly vendors: Pick<VendorsRepository, 'list' | 'put' | 'delete'>
  /** People whose profile is known otherwise. */
  readonly people: () => Promise<readonly KnownPerson[]>
  /** Handles that are proven to be somebody's, as far as they were looked up here. */
  readonly handles: () => Promise<ReadonlyMap<Nym, string>>
}

/** Whose listings are in the index, in memory as on the disk: some thousands at most. */
export class Directory {
  readonly #components: DirectoryComponents
  #known: Promise<Map<Nym, VendorRecord>> | undefined
  #names: Promise<{ index: NameIndex; all: Map<Nym, VendorRecord> }> | undefined

  constructor(components: DirectoryComponents) {
    this.#components = components
  }

  async get(nym: Nym): Promise<VendorRecord | undefined> {
    return (await this.#load()).get(nym)
  }

  async all(): Promise<VendorRecord[]> {
    return [...(await this.#load()).values()]
  }

  async put(vendor: VendorRecord): Promise<void> {
    await this.#components.vendors.put(vendor)
    const known = await this.#load()
    known.set(vendor.nym, vendor)
    this.renew()
  }

  async delete(nym: Nym): Promise<void> {
    await this.#components.vendors.delete(nym)
    const known = await this.#load()
    known.delete(nym)
    this.renew()
  }

  /** Names or handles may be others now. */
  renew(): void {
    this.#names = undefined
  }

  /**
   * Who has all words of `text` in name or handle, perhaps begun, misspelt or in another script; also people who
   * sell nothing. For an empty text all vendors. At most `count`.
   */
  async named(text: string, count: number): Promise<NamedVendor[]> {
    if (text.trim() === '') return (await this.all()).slice(0, count).map((vendor) => ({ vendor }))
    this.#names ??= this.#index().catch((error: unknown) => {
      this.renew()
      throw error
    })
    const { index, all } = await this.#names
    return (await index.find(text, count)).flatMap((match) => {
      const vendor = all.get(match.nym)
      return vendor === undefined ? [] : [{ vendor, match }]
    })
  }

  async #index(): Promise<{ index: NameIndex; all: Map<Nym, VendorRecord> }> {
    const { people, handles } = this.#components
    // What cannot be read now, as while the vault is locked, is only not found.
    const others = await people().catch(() => [])
    const handleOf = await handles().catch(() => new Map<Nym, string>())
    const all = new Map(others.map((one) => [one.nym, { ...one, listings: 0, sequence: 0n }]))
    for (const vendor of await this.all()) all.set(vendor.nym, vendor)
    const sorted = [...all.values()].sort((a, b) => b.listings - a.listings)
    const index = new NameIndex(
      sorted.map(({ nym, name }) => {
        const handle = handleOf.get(nym)
        return { nym, name, ...(handle !== undefined && { handle }) }
      }),
    )
    return { index, all }
  }

  #load(): Promise<Map<Nym, VendorRecord>> {
    this.#known ??= this.#components.vendors.list().then(
      (list) => new Map(list.map((vendor) => [vendor.nym, vendor])),
      (error: unknown) => {
        this.#known = undefined
        throw error
      },
    )
    return this.#known
  }
}
