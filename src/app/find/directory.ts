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

interface Others {
  readonly people: readonly KnownPerson[]
  readonly handles: ReadonlyMap<Nym, string>
}

/** Whose listings are in the index, in memory as on the disk: some thousands at most. */
export class Directory {
  readonly #components: DirectoryComponents
  #known: Promise<Map<Nym, VendorRecord>> | undefined
  readonly #names = new NameIndex()
  /** Everybody who can be found by name; absent: may have changed. */
  #everybody: ReadonlyMap<Nym, VendorRecord> | undefined
  /** Counts what changed. */
  #turn = 0
  #others: Promise<Others> | undefined

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
    this.#forgetNames()
  }

  async delete(nym: Nym): Promise<void> {
    await this.#components.vendors.delete(nym)
    const known = await this.#load()
    known.delete(nym)
    this.#forgetNames()
  }

  /** Other people than vendors, their names or handles may be others now. */
  renew(): void {
    this.#others = undefined
    this.#forgetNames()
  }

  /**
   * Who has all words of `text` in name or handle, perhaps begun, misspelt or in another script; also people who
   * sell nothing. Of those found equally well who offers most is first. For an empty text all vendors. At most `count`.
   */
  async named(text: string, count: number): Promise<NamedVendor[]> {
    if (text.trim() === '') return (await this.all()).slice(0, count).map((vendor) => ({ vendor }))
    const everybody = this.#everybody ?? (await this.#gather())
    const found = (await this.#names.find(text, count)).flatMap((match) => {
      const vendor = everybody.get(match.nym)
      return vendor === undefined ? [] : [{ vendor, match }]
    })
    return found.sort(
      (a, b) => b.match.score - a.match.score || b.vendor.listings - a.vendor.listings,
    )
  }

  #forgetNames(): void {
    this.#everybody = undefined
    this.#turn++
  }

  async #gather(): Promise<ReadonlyMap<Nym, VendorRecord>> {
    const turn = this.#turn
    this.#others ??= this.#askOthers()
    const { people, handles } = await this.#others
    const vendors = await this.all()
    const everybody = new Map<Nym, VendorRecord>()
    for (const one of people) everybody.set(one.nym, { ...one, listings: 0, sequence: 0n })
    for (const vendor of vendors) everybody.set(vendor.nym, vendor)
    this.#names.set(
      [...everybody.values()].map(({ nym, name }) => {
        const handle = handles.get(nym)
        return { nym, name, ...(handle !== undefined && { handle }) }
      }),
    )
    if (turn === this.#turn) this.#everybody = everybody
    return everybody
  }

  /** What cannot be read now, as while the vault is locked, is only not found. */
  async #askOthers(): Promise<Others> {
    const { people, handles } = this.#components
    return {
      people: await people().catch(() => []),
      handles: await handles().catch(() => new Map<Nym, string>()),
    }
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
