import { sleep } from '../lib/abort.ts'
import type { DeviceId } from '../lib/brand.ts'
import { introducedBy, type RelayAddress } from './addresses.ts'
import { PEERS_PROTOCOL } from './constants.ts'
import { request, type StreamDialer } from './framing.ts'
import { decodePeers, MAX_PEERS_BYTES } from './peers-message.ts'
import type { DialOptions } from './peer-dialer.ts'
import type { RelayWatch } from './relays.ts'

/** What introductions need of the node. */
export interface IntroductionsInit {
  readonly self: DeviceId
  readonly relays: RelayWatch
  readonly dialer: StreamDialer & {
    dialPeer(device: DeviceId, options?: DialOptions): Promise<unknown>
  }
  /** Devices that are connected directly now, without relays. */
  directPeers(): DeviceId[]
}

/**
 * Enough neighbours for a routing table that survives the loss of a few, and few enough for a phone:
 * each costs an RTCPeerConnection.
 */
const WANTED_PEERS = 6
const MAX_DIALS_AT_ONCE = 3
const FIRST_INTERVAL_MS = 2_000
const MAX_INTERVAL_MS = 120_000
/** A device that could not be reached is left alone for this time. */
const FORGET_FAILURE_MS = 5 * 60_000

/**
 * Fills a newcomer's routing table: asks relays who else is there and connects to a few of them, and again
 * whenever few are left. Without it browsers would know only relays, and there would be no DHT of browsers.
 */
export class Introductions {
  readonly #init: IntroductionsInit
  readonly #stopped = new AbortController()
  readonly #failures = new Map<DeviceId, number>()
  #wakeUp = new AbortController()
  #intervalMs = FIRST_INTERVAL_MS
  readonly #offRelays: () => void

  constructor(init: IntroductionsInit) {
    this.#init = init
    this.#offRelays = init.relays.onChange(() => this.wake())
    void this.#run(this.#stopped.signal)
  }

  /** A direct peer went: looks at once for another, if too few are left. */
  onPeerLost(): void {
    if (this.#init.directPeers().length < WANTED_PEERS) this.wake()
  }

  /** Looks at once: a relay came, or the machine woke. */
  wake(): void {
    this.#intervalMs = FIRST_INTERVAL_MS
    this.#wakeUp.abort()
  }

  stop(): void {
    this.#offRelays()
    this.#stopped.abort()
  }

  async #run(stopped: AbortSignal): Promise<void> {
    while (!stopped.aborted) {
      this.#wakeUp = new AbortController()
      const signal = AbortSignal.any([stopped, this.#wakeUp.signal])
      await this.#meet(stopped)
      await sleep(this.#intervalMs * (0.75 + Math.random() / 2), { signal }).catch(() => undefined)
      this.#intervalMs = Math.min(MAX_INTERVAL_MS, this.#intervalMs * 2)
    }
  }

  async #meet(stopped: AbortSignal): Promise<void> {
    for (const relay of this.#init.relays.reserved()) {
      const missing = WANTED_PEERS - this.#init.directPeers().length
      if (missing <= 0 || stopped.aborted) return
      // A relay that does not answer is the watchdog's business; the next one may.
      const devices = await this.#ask(relay, stopped).catch(() => [])
      await this.#dialSome(relay, devices, missing, stopped)
    }
  }

  async #ask(relay: RelayAddress, signal: AbortSignal): Promise<DeviceId[]> {
    const answer = await request(
      this.#init.dialer,
      relay.device,
      PEERS_PROTOCOL,
      new Uint8Array(),
      { signal, maxBytes: MAX_PEERS_BYTES },
    )
    return decodePeers(answer)
  }

  async #dialSome(
    relay: RelayAddress,
    devices: readonly DeviceId[],
    missing: number,
    signal: AbortSignal,
  ): Promise<void> {
    const known = new Set([this.#init.self, relay.device, ...this.#init.directPeers()])
    const now = Date.now()
    for (const [device, failedAt] of this.#failures) {
      if (now - failedAt > FORGET_FAILURE_MS) this.#failures.delete(device)
    }
    const strangers = devices.filter((device) => !known.has(device) && !this.#failures.has(device))
    const queue = strangers.slice(0, missing)
    const dialNext = async (): Promise<void> => {
      for (let device = queue.shift(); device !== undefined; device = queue.shift()) {
        const addresses = [introducedBy(relay, device).toString()]
        try {
          await this.#init.dialer.dialPeer(device, { addresses, signal })
        } catch {
          if (signal.aborted) return
          this.#failures.set(device, Date.now())
        }
      }
    }
    await Promise.all(Array.from({ length: MAX_DIALS_AT_ONCE }, dialNext))
  }
}
