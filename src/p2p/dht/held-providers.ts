import { compareDistance, placeOf } from './distance.ts'

/** That a device holds something. */
export interface HeldProvider {
  device: string
  /** When that was last said, by our clock, milliseconds since the Unix epoch. */
  receivedAt: number
  /** Said by the device itself; otherwise handed over by another node. */
  firstHand: boolean
}

interface Entry {
  /** The multihash that is provided. */
  readonly key: Uint8Array
  readonly place: Uint8Array
  readonly devices: Map<string, HeldProvider>
}

/** Who holds what, as far as this node was told, and which entry goes when there are too many. */
export class HeldProviders {
  readonly #self: { place: Uint8Array; device: string }
  readonly #entries = new Map<string, Entry>()
  #count = 0

  /** `self`: the node's own place and device. */
  constructor(self: { place: Uint8Array; device: string }) {
    this.#self = self
  }

  /** Entries together. */
  get count(): number {
    return this.#count
  }

  keys(): { id: string; key: Uint8Array; place: Uint8Array; providers: HeldProvider[] }[] {
    return [...this.#entries].map(([id, { key, place, devices }]) => ({
      id,
      key,
      place,
      providers: [...devices.values()],
    }))
  }

  get(id: string, device: string): HeldProvider | undefined {
    return this.#entries.get(id)?.devices.get(device)
  }

  size(id: string): number {
    return this.#entries.get(id)?.devices.size ?? 0
  }

  set(id: string, key: Uint8Array, provider: HeldProvider): void {
    const entry = this.#entries.get(id) ?? { key, place: placeOf(key), devices: new Map() }
    this.#entries.set(id, entry)
    if (!entry.devices.has(provider.device)) this.#count++
    entry.devices.set(provider.device, provider)
  }

  delete(id: string, device: string): void {
    const entry = this.#entries.get(id)
    if (entry?.devices.delete(device) !== true) return
    this.#count--
    if (entry.devices.size === 0) this.#entries.delete(id)
  }

  /** The entry of one key that goes first: hearsay before first hand, then the oldest; never our own. */
  weakest(id: string): HeldProvider | undefined {
    let weakest: HeldProvider | undefined
    for (const one of this.#entries.get(id)?.devices.values() ?? []) {
      if (one.device === this.#self.device) continue
      const isWeaker =
        weakest === undefined ||
        (one.firstHand === weakest.firstHand
          ? one.receivedAt < weakest.receivedAt
          : weakest.firstHand)
      if (isWeaker) weakest = one
    }
    return weakest
  }

  /** The key that is farthest from this node, of those that it does not provide itself. */
  farthest(): string | undefined {
    let farthest: { id: string; place: Uint8Array } | undefined
    for (const [id, { place, devices }] of this.#entries) {
      if (devices.has(this.#self.device)) continue
      const isFarther =
        farthest === undefined || compareDistance(this.#self.place, place, farthest.place) > 0
      if (isFarther) farthest = { id, place }
    }
    return farthest?.id
  }
}
