import type { Connection, PrivateKey } from '@libp2p/interface'
import type { AbortOptions } from '../../lib/abort.ts'
import { sleep, withTimeout } from '../../lib/abort.ts'
import type { DeviceId, Nym } from '../../lib/brand.ts'
import { Emitter } from '../../lib/emitter.ts'
import { SoukError } from '../../lib/errors.ts'
import { DEVICE_PROTOCOL } from '../constants.ts'
import type { PresentDevice } from '../dht/presence-record.ts'
import type { StreamServer } from '../framing.ts'
import { handle, request } from '../framing.ts'
import type { Question } from './messages.ts'
import {
  createProof,
  decodeItems,
  decodeQuestion,
  decodeSummary,
  encodeMessage,
  isProven,
  MAX_DEVICE_BYTES,
  MAX_ITEMS,
} from './messages.ts'

/** What devices of one person share: named things, each with a digest of what it says now. */
export interface SharedState {
  digests(): Promise<ReadonlyMap<string, string>>
  /** `undefined`: it is not here any more. */
  give(key: string): Promise<Uint8Array | undefined>
  /** Joins what another own device has into what is here; the same twice changes nothing. */
  take(key: string, value: Uint8Array, from: DeviceId): Promise<void>
}

export interface OwnDevicesNode extends StreamServer {
  readonly device: DeviceId
  directPeers(): DeviceId[]
  dialPeer(
    device: DeviceId,
    options?: AbortOptions & { addresses?: readonly string[] },
  ): Promise<Connection>
}

export interface OwnDevicesInit {
  readonly node: OwnDevicesNode
  readonly presence: { devices(nym: Nym, options?: AbortOptions): Promise<PresentDevice[]> }
  /** Whoever lives here, while the vault is open. */
  readonly person: () => Promise<{ nym: Nym; identity: PrivateKey } | undefined>
  /** Whether the keys may be on another device too: then it is looked for. */
  readonly mayHaveOthers: () => boolean
  readonly state: SharedState
  readonly now?: () => number
}

const LOOK_EVERY_MS = 60_000
const MIN_PAUSE_MS = 3_000
/** Changes come in bursts. */
const SETTLE_MS = 300
const TIMEOUT_MS = 30_000
/** Bytes of things in one answer; one thing may be larger. */
const BATCH_BYTES = 1024 * 1024
const MAX_STREAMS = 4

/** Keeps what the devices of one person have in step, whenever two of them can reach each other. */
export class OwnDevices {
  /** Told of a device of the person that was not known yet. */
  readonly found = new Emitter<DeviceId>()
  readonly #init: OwnDevicesInit
  readonly #known = new Set<DeviceId>()
  /** What each was last told to ask for. */
  readonly #told = new Map<DeviceId, string>()
  readonly #pulls = new Map<DeviceId, Promise<void>>()
  readonly #again = new Set<DeviceId>()
  readonly #stopped = new AbortController()
  #wakeUp = new AbortController()
  #settle: ReturnType<typeof setTimeout> | undefined

  constructor(init: OwnDevicesInit) {
    this.#init = init
  }

  async start(): Promise<void> {
    await handle(
      this.#init.node,
      DEVICE_PROTOCOL,
      (body, { peer }) => this.#answer(decodeQuestion(body), peer),
      { maxBytes: MAX_DEVICE_BYTES, maxStreams: MAX_STREAMS, timeoutMs: TIMEOUT_MS },
    )
    void this.#run(this.#stopped.signal)
  }

  async stop(): Promise<void> {
    this.#stopped.abort()
    clearTimeout(this.#settle)
    await this.#init.node.libp2p.unhandle(DEVICE_PROTOCOL)
  }

  /** Devices of the person that have proven it, in this run. */
  get devices(): readonly DeviceId[] {
    return [...this.#known]
  }

  /** Something that is shared changed here: the others are told soon. */
  changed(): void {
    clearTimeout(this.#settle)
    this.#settle = setTimeout(() => void this.#tellAll().catch(() => undefined), SETTLE_MS)
  }

  /** Looks for the other devices now: the network or the vault changed. */
  wake(): void {
    this.#wakeUp.abort()
  }

  async #run(stopped: AbortSignal): Promise<void> {
    while (!stopped.aborted) {
      this.#wakeUp = new AbortController()
      await this.#look().catch(() => undefined)
      await sleep(MIN_PAUSE_MS, { signal: stopped }).catch(() => undefined)
      const signal = AbortSignal.any([stopped, this.#wakeUp.signal])
      await sleep(LOOK_EVERY_MS, { signal }).catch(() => undefined)
    }
  }

  async #look(): Promise<void> {
    const { presence, person, mayHaveOthers, node } = this.#init
    const me = await person()
    if (me === undefined || (!mayHaveOthers() && this.#known.size === 0)) return
    const signal = withTimeout(TIMEOUT_MS, { signal: this.#stopped.signal })
    const present = await presence.devices(me.nym, { signal })
    const addresses = new Map(present.map((one) => [one.device, one.addresses]))
    const all = new Set([...addresses.keys(), ...this.#known])
    all.delete(node.device)
    await Promise.all(
      [...all].map(async (device) => {
        try {
          await node.dialPeer(device, { signal, addresses: addresses.get(device) ?? [] })
          await this.#pull(device)
        } catch {
          // It is off, or far: it looks for us when it comes.
        }
      }),
    )
  }

  /** Fetches from a device what it has and this one lacks; one fetch from each at a time. */
  #pull(device: DeviceId): Promise<void> {
    const running = this.#pulls.get(device)
    if (running !== undefined) {
      this.#again.add(device)
      return running
    }
    const pull = (async () => {
      do {
        this.#again.delete(device)
        await this.#pullOnce(device)
      } while (this.#again.has(device) && !this.#stopped.signal.aborted)
    })().finally(() => this.#pulls.delete(device))
    this.#pulls.set(device, pull)
    return pull
  }

  async #pullOnce(device: DeviceId): Promise<void> {
    const { state, person, node, now = Date.now } = this.#init
    const me = await person()
    if (me === undefined) return
    const theirs = decodeSummary(await this.#ask(device, { ask: 'summary' }))
    if (!(await isProven(theirs.proof, me.nym, device, node.device, now()))) {
      throw new SoukError('device.stranger', 'it is no device of this person')
    }
    this.#remember(device)
    const own = await state.digests()
    const wanted = theirs.digests.filter(([key, digest]) => own.get(key) !== digest)
    let keys = wanted.map(([key]) => key)
    while (keys.length > 0) {
      const asked = keys.slice(0, MAX_ITEMS)
      const { items } = decodeItems(await this.#ask(device, { ask: 'get', keys: asked }))
      if (items.length === 0) break
      for (const [key, value] of items) {
        // One thing that cannot be taken, such as a later release's, must not hold up the others.
        await state.take(key, value, device).catch(() => undefined)
      }
      const got = new Set(items.map(([key]) => key))
      const last = Math.max(...asked.map((key, index) => (got.has(key) ? index : -1)))
      // In the order of the question: what stands before the last one that came is gone there.
      keys = last < 0 ? keys.slice(asked.length) : keys.slice(last + 1)
    }
    await this.#tell(device)
  }

  async #tellAll(): Promise<void> {
    const direct = new Set(this.#init.node.directPeers())
    for (const device of this.#known) {
      if (direct.has(device)) await this.#tell(device).catch(() => undefined)
    }
  }

  /** Has a device ask here, unless it was told of just this already. */
  async #tell(device: DeviceId): Promise<void> {
    const digests = await this.#init.state.digests()
    const all = [...digests].map(([key, digest]) => `${key} ${digest}`).join('\n')
    if (this.#told.get(device) === all) return
    this.#told.set(device, all)
    try {
      await this.#ask(device, { ask: 'changed' })
    } catch (error) {
      this.#told.delete(device)
      throw error
    }
  }

  async #ask(device: DeviceId, question: Pick<Question, 'ask' | 'keys'>): Promise<Uint8Array> {
    const body = encodeMessage({ v: 1, proof: await this.#proof(device), ...question })
    return request(this.#init.node, device, DEVICE_PROTOCOL, body, {
      signal: this.#stopped.signal,
      timeoutMs: TIMEOUT_MS,
      maxBytes: MAX_DEVICE_BYTES,
    })
  }

  async #answer({ proof, ask, keys = [] }: Question, peer: DeviceId): Promise<Uint8Array> {
    const { person, node, state, now = Date.now } = this.#init
    const me = await person()
    if (me === undefined || !(await isProven(proof, me.nym, peer, node.device, now()))) {
      throw new SoukError('device.stranger', 'it is no device of this person')
    }
    this.#remember(peer)
    if (ask === 'summary') {
      const digests = [...(await state.digests())]
      return encodeMessage({ v: 1, proof: await this.#proof(peer), digests })
    }
    if (ask === 'changed') {
      void this.#pull(peer).catch(() => undefined)
      return encodeMessage({ v: 1, items: [] })
    }
    const items: [string, Uint8Array][] = []
    let size = 0
    for (const key of keys) {
      const value = size > BATCH_BYTES ? undefined : await state.give(key)
      if (value === undefined) continue
      size += value.length
      items.push([key, value])
    }
    return encodeMessage({ v: 1, items })
  }

  async #proof(to: DeviceId) {
    const { person, node, now = Date.now } = this.#init
    const me = await person()
    if (me === undefined) throw new SoukError('vault.locked', 'nobody can sign now')
    return createProof(me.identity, me.nym, node.device, to, now())
  }

  #remember(device: DeviceId): void {
    if (this.#known.has(device)) return
    this.#known.add(device)
    this.found.emit(device)
  }
}
