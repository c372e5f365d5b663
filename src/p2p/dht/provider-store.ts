import type { Datastore } from 'interface-datastore'
import type { Clock } from '../../lib/clock.ts'
import {
  PREFIXES,
  decodeTime,
  encodeTime,
  keyOf,
  parseName,
  providerName,
} from './datastore-keys.ts'
import { DhtFullError } from './errors.ts'
import { HeldProviders, type HeldProvider } from './held-providers.ts'
import type { DhtLimits } from './limits.ts'
import { FUTURE_TOLERANCE_MS, PROVIDER_TTL_MS } from './limits.ts'

/** Hash, length and digest of the multihashes that name blocks; nothing longer is one. */
const MAX_KEY_BYTES = 68

/** Follows the time of an entry that came from another node than the device itself. */
const HEARSAY = 1

export interface ProviderStoreComponents {
  datastore: Datastore
  limits: DhtLimits
  self: { place: Uint8Array; device: string }
  now: Clock
}

/** Who holds what: bounded, each entry gone when its time is up, as with the records. */
export class ProviderStore {
  readonly held: HeldProviders
  readonly #components: ProviderStoreComponents

  constructor(components: ProviderStoreComponents) {
    this.#components = components
    this.held = new HeldProviders(components.self)
  }

  /** Reads what an earlier run kept. */
  async load(): Promise<void> {
    const { datastore } = this.#components
    for await (const { key, value } of datastore.query({ prefix: PREFIXES.providers })) {
      const name = parseName(key.toString())
      if (name === undefined || 'record' in name || name.device === undefined) continue
      const firstHand = value.at(-1) !== HEARSAY
      const provider = { device: name.device, receivedAt: decodeTime(value), firstHand }
      try {
        this.#hold(name.provided, provider)
      } catch {
        await datastore.delete(key)
      }
    }
    await this.sweep()
  }

  /** True for an entry whose time is not up. */
  has(id: string, device: string): boolean {
    const known = this.held.get(id, device)
    return known !== undefined && !this.#isOver(known)
  }

  /**
   * Keeps an entry; of one that is known the later time. Hearsay never replaces what a device said
   * itself. Throws `dht.full` where nothing weaker can go.
   */
  async put(id: string, provider: HeldProvider): Promise<void> {
    const { datastore, limits, self } = this.#components
    const known = this.held.get(id, provider.device)
    const isOwn = provider.device === self.device
    if (known !== undefined && known.firstHand && !provider.firstHand) return
    if (known === undefined && !isOwn && this.held.size(id) >= limits.providersPerKey) {
      const weakest = this.held.weakest(id)
      if (weakest === undefined || (weakest.firstHand && !provider.firstHand)) {
        throw new DhtFullError()
      }
      await this.delete(id, weakest.device)
    }
    const entry = this.#hold(id, provider)
    await this.#makeRoom()
    if (this.held.get(id, provider.device) === undefined) throw new DhtFullError()
    const time = encodeTime(entry.receivedAt)
    const value = entry.firstHand ? time : Uint8Array.of(...time, HEARSAY)
    await datastore.put(providerName(id, provider.device), value)
  }

  async delete(id: string, device: string): Promise<void> {
    this.held.delete(id, device)
    await this.#components.datastore.delete(providerName(id, device))
  }

  /** Forgets whatever has run out. */
  async sweep(): Promise<void> {
    for (const { id, providers } of this.held.keys()) {
      for (const one of providers) {
        const now = this.#components.now()
        if (one.receivedAt > now + FUTURE_TOLERANCE_MS) one.receivedAt = now
        if (this.#isOver(one)) await this.delete(id, one.device)
      }
    }
  }

  #hold(id: string, provider: HeldProvider): HeldProvider {
    const key = keyOf(id)
    if (key.length > MAX_KEY_BYTES) throw new DhtFullError()
    const now = this.#components.now()
    const wrong = provider.receivedAt > now + FUTURE_TOLERANCE_MS
    const known = this.held.get(id, provider.device)?.receivedAt ?? 0
    const receivedAt = Math.max(known, wrong ? now : provider.receivedAt)
    const entry = { ...provider, receivedAt }
    this.held.set(id, key, entry)
    return entry
  }

  #isOver({ receivedAt }: HeldProvider): boolean {
    return receivedAt + PROVIDER_TTL_MS <= this.#components.now()
  }

  /** All entries of the farthest key go at once: half of them would help nobody. */
  async #makeRoom(): Promise<void> {
    while (this.held.count > this.#components.limits.providers) {
      const farthest = this.held.farthest()
      if (farthest === undefined) return
      for (const { id, providers } of this.held.keys()) {
        if (id !== farthest) continue
        for (const { device } of providers) await this.delete(id, device)
      }
    }
  }
}
