import { shippingAddress } from '../../contracts/documents/address.ts'
import type { ShippingAddress } from '../../contracts/documents/address.ts'
import { SoukError } from '../../lib/errors.ts'
import { characters } from '../../lib/text.ts'
import type { SingleRecord } from '../../storage/repositories/single-record.ts'
import type { Changes } from '../changes.ts'
import type { SavedAddress } from '../rpc/trade-api.ts'

const MAX_ADDRESSES = 100
const MAX_LABEL = 40

export interface AddressBookComponents {
  /** Named `addresses`. */
  record: SingleRecord<SavedAddress[]>
  changes: Changes
}

/** Where this person has things sent. Encrypted; an address leaves only inside an order. */
export class AddressBook {
  readonly #components: AddressBookComponents

  constructor(components: AddressBookComponents) {
    this.#components = components
  }

  /** In the order in which they were first saved. */
  async list(): Promise<SavedAddress[]> {
    return (await this.#components.record.load()) ?? []
  }

  /**
   * Saves an address: with the `id` of a kept one in its place, else as a new one unless the same one
   * is kept already. Throws `document.invalid-value` for an address that no order could carry,
   * `field.too-long`, `field.too-many`.
   */
  async save({
    id,
    label,
    address,
  }: Omit<SavedAddress, 'id'> & { id?: string }): Promise<SavedAddress> {
    shippingAddress.encode(address, 'address')
    if (characters(label) > MAX_LABEL) throw refused('field.too-long', MAX_LABEL)
    let saved: SavedAddress = { id: id ?? crypto.randomUUID(), label, address }
    await this.#components.record.update((current = []) => {
      const same = current.find((one) =>
        id === undefined ? isSame(one.address, address) : one.id === id,
      )
      saved = {
        id: same?.id ?? saved.id,
        label: label === '' && id === undefined ? (same?.label ?? '') : label,
        address,
      }
      if (same !== undefined) return current.map((one) => (one === same ? saved : one))
      if (current.length >= MAX_ADDRESSES) throw refused('field.too-many', MAX_ADDRESSES)
      return [...current, saved]
    })
    this.#components.changes.emit({ about: 'trade' })
    return saved
  }

  /** Another device of this person keeps it like this; it was checked there. */
  async learn(saved: SavedAddress): Promise<void> {
    await this.#components.record.update((current = []) => {
      if (!current.some(({ id }) => id === saved.id)) return [...current, saved]
      return current.map((one) => (one.id === saved.id ? saved : one))
    })
    this.#components.changes.emit({ about: 'trade' })
  }

  /** One that is not there stays so. */
  async remove(id: string): Promise<void> {
    await this.#components.record.update((current = []) => current.filter((one) => one.id !== id))
    this.#components.changes.emit({ about: 'trade' })
  }
}

function isSame(a: ShippingAddress, b: ShippingAddress): boolean {
  const parts = ['name', 'street', 'city', 'postalCode', 'country', 'note'] as const
  return parts.every((part) => a[part] === b[part])
}

const refused = (code: string, max: number) =>
  new SoukError(code, 'the address book cannot keep this', { data: { max } })
