import type { Nym } from '../../lib/brand.ts'
import { fold } from '../../search/fold.ts'
import type { VendorRecord } from '../../storage/records.ts'
import type { VendorsRepository } from '../../storage/repositories/vendors.ts'

/** Whose listings are in the index, in memory as on the disk: some thousands at most. */
export class Directory {
  readonly #vendors: Pick<VendorsRepository, 'list' | 'put' | 'delete'>
  #known: Promise<Map<Nym, VendorRecord>> | undefined

  constructor(vendors: Pick<VendorsRepository, 'list' | 'put' | 'delete'>) {
    this.#vendors = vendors
  }

  async get(nym: Nym): Promise<VendorRecord | undefined> {
    return (await this.#load()).get(nym)
  }

  async all(): Promise<VendorRecord[]> {
    return [...(await this.#load()).values()]
  }

  async put(vendor: VendorRecord): Promise<void> {
    await this.#vendors.put(vendor)
    const known = await this.#load()
    known.set(vendor.nym, vendor)
  }

  async delete(nym: Nym): Promise<void> {
    await this.#vendors.delete(nym)
    const known = await this.#load()
    known.delete(nym)
  }

  /**
   * Vendors whose name has a word that begins with each word of `text`, whole words and short names
   * first; all of them for an empty text. At most `count`.
   */
  async named(text: string, count: number): Promise<VendorRecord[]> {
    const wanted = words(text)
    if (wanted.length === 0 && text.trim() !== '') return []
    const ranked = (await this.all()).flatMap((vendor) => {
      const rank = rankOf(words(vendor.name), wanted)
      return rank === undefined ? [] : [{ vendor, rank }]
    })
    ranked.sort(
      (a, b) =>
        b.rank - a.rank ||
        a.vendor.name.length - b.vendor.name.length ||
        (a.vendor.nym < b.vendor.nym ? -1 : 1),
    )
    return ranked.slice(0, count).map(({ vendor }) => vendor)
  }

  #load(): Promise<Map<Nym, VendorRecord>> {
    this.#known ??= this.#vendors.list().then(
      (list) => new Map(list.map((vendor) => [vendor.nym, vendor])),
      (error: unknown) => {
        this.#known = undefined
        throw error
      },
    )
    return this.#known
  }
}

const words = (text: string): string[] => fold(text).match(/[\p{L}\p{N}]+/gu) ?? []

/** How many of the wanted words are whole; `undefined` where one is not even the beginning of a word. */
function rankOf(name: readonly string[], wanted: readonly string[]): number | undefined {
  let whole = 0
  for (const word of wanted) {
    if (name.includes(word)) whole++
    else if (!name.some((one) => one.startsWith(word))) return undefined
  }
  return whole
}
