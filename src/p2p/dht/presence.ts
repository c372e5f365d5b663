import type { Connection, Libp2p, PrivateKey } from '@libp2p/interface'
import type { AbortOptions } from '../../lib/abort.ts'
import { withTimeout } from '../../lib/abort.ts'
import type { DeviceId, Nym } from '../../lib/brand.ts'
import type { Clock } from '../../lib/clock.ts'
import { systemClock } from '../../lib/clock.ts'
import { PeerUnreachableError } from '../errors.ts'
import { getRecords } from './answers.ts'
import type { Dht } from './client.ts'
import { putRecord } from './client.ts'
import { RecordInvalidError } from './errors.ts'
import { presenceRecordKey } from './keys.ts'
import type { Presence, PresentDevice } from './presence-record.ts'
import {
  MAX_DEVICES,
  MAX_DEVICE_ADDRESSES,
  PRESENCE_LIFETIME_MS,
  createPresence,
  readAnyPresence,
  readPresence,
} from './presence-record.ts'

/** A presence is not asked for again within this time. */
const FRESH_MS = 60_000

/** A device that did not renew in this time is left out when the record is written again. */
const DEVICE_LIFETIME_MS = PRESENCE_LIFETIME_MS

/** People whose presence is remembered. */
const MAX_CACHED = 500

/** Looking somebody up and dialling their devices. */
const CONNECT_TIMEOUT_MS = 25_000

/** What presence needs of the node: where it is reachable, and ways to reach others. */
export interface PresenceNode {
  device: DeviceId
  libp2p: Pick<Libp2p, 'getMultiaddrs'>
  directPeers(): DeviceId[]
  dialPeer(
    device: DeviceId,
    options?: AbortOptions & { addresses?: readonly string[] },
  ): Promise<Connection>
}

export interface PresenceComponents {
  node: PresenceNode
  dht: Dht
  now?: Clock
}

/** Who is where: publishes this device, finds and connects the devices of others. */
export class PresenceBook {
  readonly #node: PresenceNode
  readonly #dht: Dht
  readonly #now: Clock
  readonly #cache = new Map<Nym, { presence: Presence; askedAt: number }>()
  #own: { nym: Nym; record: Uint8Array<ArrayBuffer>; expires: number } | undefined

  constructor(components: PresenceComponents) {
    this.#node = components.node
    this.#dht = components.dht
    this.#now = components.now ?? systemClock
  }

  /**
   * Says by the identity key that this device is here, beside the person's other devices. From the
   * very beginning `own` has a record to show to others. Throws `record.not-published` when nobody
   * took it.
   */
  async publish(identity: PrivateKey, nym: Nym, options: AbortOptions = {}): Promise<void> {
    const first = await this.#sign(identity, nym, this.#cache.get(nym)?.presence)
    const known = await this.#ask(nym, options)
    const { presence, record } = await this.#sign(identity, nym, known, first.presence.sequence)
    this.#remember(presence, this.#now())
    await putRecord(this.#dht, presenceRecordKey(nym), record, { ...options, own: true })
  }

  /** This device's last signed presence of that person, to be shown to whoever gets mail from here. */
  own(nym: Nym): Uint8Array<ArrayBuffer> | undefined {
    const own = this.#own
    return own?.nym === nym && own.expires > this.#now() ? own.record : undefined
  }

  /**
   * Remembers the presence that the connected device itself has shown, unless a newer one is known.
   * No record of others replaces asking for it: it is looked up once none of its devices is
   * connected. Throws `record.invalid`.
   */
  async learn(record: Uint8Array, device: DeviceId): Promise<void> {
    const presence = await readAnyPresence(record, this.#now())
    if (!presence.devices.some((one) => one.device === device)) {
      throw new RecordInvalidError('the presence does not name the device that shows it')
    }
    const known = this.#cache.get(presence.nym)?.presence.sequence ?? -1
    if (presence.sequence > known) this.#remember(presence, 0)
  }

  /** Signs that this device is here, beside the others that are known, and newer than `above`. */
  async #sign(identity: PrivateKey, nym: Nym, known: Presence | undefined, above = 0) {
    const now = this.#now()
    const others = (known?.devices ?? []).filter(
      ({ device, seenAt }) => device !== this.#node.device && seenAt > now - DEVICE_LIFETIME_MS,
    )
    const addresses = this.#node.libp2p.getMultiaddrs().map(String).slice(0, MAX_DEVICE_ADDRESSES)
    const own: PresentDevice = { device: this.#node.device, addresses, seenAt: now }
    const record = await createPresence(identity, {
      devices: [own, ...others].slice(0, MAX_DEVICES),
      sequence: Math.max(now, above + 1, (known?.sequence ?? 0) + 1),
      expires: now + PRESENCE_LIFETIME_MS,
    })
    const presence = await readPresence(nym, record, now)
    this.#own = { nym, record, expires: presence.expires }
    return { presence, record }
  }

  /** The devices that a person says are theirs, the last seen first; empty if nobody knows. */
  async devices(nym: Nym, options: AbortOptions = {}): Promise<PresentDevice[]> {
    const cached = this.#cache.get(nym)
    const fresh = cached !== undefined && cached.askedAt > this.#now() - FRESH_MS
    const presence = fresh ? cached.presence : await this.#ask(nym, options)
    return [...(presence?.devices ?? [])]
      .filter(({ device }) => device !== this.#node.device)
      .sort((a, b) => b.seenAt - a.seenAt)
  }

  /** The person whose device this is, as far as it was looked up before. */
  personOf(device: DeviceId): Nym | undefined {
    for (const [nym, { presence }] of this.#cache) {
      if (presence.devices.some((one) => one.device === device)) return nym
    }
    return undefined
  }

  /**
   * A device of the person that is connected directly, after dialling all of them at once if need be.
   * Throws `peer.unreachable`, or the signal's reason.
   */
  async connectToPerson(nym: Nym, options: AbortOptions = {}): Promise<DeviceId> {
    const signal = withTimeout(CONNECT_TIMEOUT_MS, options)
    const connected = this.#connected(this.#cache.get(nym)?.presence.devices ?? [])
    if (connected !== undefined) return connected
    try {
      const devices = await this.devices(nym, { signal })
      return (
        this.#connected(devices) ??
        (await Promise.any(
          devices.map(async ({ device, addresses }) => {
            await this.#node.dialPeer(device, { signal, addresses })
            return device
          }),
        ))
      )
    } catch (cause) {
      options.signal?.throwIfAborted()
      // What was remembered led nowhere: the next one who asks looks again.
      this.#forgetAge(nym)
      throw new PeerUnreachableError(cause)
    }
  }

  #connected(devices: readonly PresentDevice[]): DeviceId | undefined {
    const direct = new Set(this.#node.directPeers())
    return devices.find(({ device }) => direct.has(device))?.device
  }

  /** The newest valid presence that the DHT or this device knows. */
  async #ask(nym: Nym, options: AbortOptions): Promise<Presence | undefined> {
    const now = this.#now()
    const cached = this.#cache.get(nym)?.presence
    let best = cached !== undefined && cached.expires > now ? cached : undefined
    for await (const bytes of getRecords(this.#dht, presenceRecordKey(nym), options)) {
      const presence = await readPresence(nym, bytes, now).catch(() => undefined)
      if (presence !== undefined && presence.sequence > (best?.sequence ?? -1)) best = presence
    }
    if (best !== undefined) this.#remember(best, now)
    return best
  }

  #remember(presence: Presence, askedAt: number): void {
    this.#cache.delete(presence.nym)
    this.#cache.set(presence.nym, { presence, askedAt })
    const [oldest] = this.#cache.keys()
    if (oldest !== undefined && this.#cache.size > MAX_CACHED) this.#cache.delete(oldest)
  }

  #forgetAge(nym: Nym): void {
    const cached = this.#cache.get(nym)
    if (cached !== undefined) cached.askedAt = 0
  }
}
