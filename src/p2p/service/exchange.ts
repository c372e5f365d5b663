import type { ServiceProof } from '../../contracts/service/proof.ts'
import type { AbortOptions } from '../../lib/abort.ts'
import { withTimeout } from '../../lib/abort.ts'
import type { DeviceId, Nym } from '../../lib/brand.ts'
import type { Clock } from '../../lib/clock.ts'
import { systemClock } from '../../lib/clock.ts'
import { SERVICE_PROTOCOL } from '../constants.ts'
import type { PresenceBook } from '../dht/presence.ts'
import type { StreamDialer, StreamServer } from '../framing.ts'
import { handle, request } from '../framing.ts'
import type { Answer, Question } from './messages.ts'
import {
  decodeAnswer,
  decodeQuestion,
  encodeAnswer,
  encodeQuestion,
  fitReceipts,
  MAX_SERVICE_BYTES,
} from './messages.ts'

/** What this device holds of receipts. All that comes goes through `take`, which believes nothing. */
export interface ReceiptShelf {
  /** All about this person, those that count most first. */
  proofs(helper: Nym): Promise<readonly ServiceProof[]>
  /** Verifies and keeps what is about this person. Returns how many were good, new or not. */
  take(proofs: readonly ServiceProof[], helper: Nym): Promise<number>
}

export interface ServiceExchangeInit {
  readonly node: StreamServer & StreamDialer & { directPeers(): DeviceId[] }
  readonly presence: Pick<PresenceBook, 'own' | 'learn' | 'personOf'>
  readonly shelf: ReceiptShelf
  /** Who wants to be thanked here; `undefined`: nobody, and nobody is told whose device this is. */
  readonly owner: () => Nym | undefined
  readonly now?: Clock
}

const ASK_TIMEOUT_MS = 10_000
const SEARCH_TIMEOUT_MS = 30_000
/** Devices that one search asks. */
const MAX_ASKED = 8
const MAX_STREAMS = 4
/** Deliveries that one device is listened to in an hour: each costs some 80 ms of OpenPGP. */
const MAX_GIVEN_PER_HOUR = 10
const HOUR_MS = 3_600_000

/**
 * Receipts go from the device that was served to the one that served it, and from there to whoever asks.
 * A receipt only praises: whom it praises shows it, so that nobody else need keep it for him.
 */
export class ServiceExchange {
  readonly #init: ServiceExchangeInit
  /** How often each device gave something in this hour. */
  readonly #given = new Map<DeviceId, number>()
  #since = 0

  constructor(init: ServiceExchangeInit) {
    this.#init = init
  }

  async start(): Promise<void> {
    await handle(
      this.#init.node,
      SERVICE_PROTOCOL,
      async (body, { peer }) => encodeAnswer(await this.#answer(decodeQuestion(body), peer)),
      { maxBytes: MAX_SERVICE_BYTES, maxStreams: MAX_STREAMS, timeoutMs: ASK_TIMEOUT_MS },
    )
  }

  /** Whose device this is; `undefined`: it does not say, or cannot prove it. Throws what a failed request throws. */
  async who(device: DeviceId, options: AbortOptions = {}): Promise<Nym | undefined> {
    const { presence } = this.#init
    const known = presence.personOf(device)
    if (known !== undefined) return known
    const { presence: record } = await this.#ask(device, { t: 'who' }, options)
    if (record === undefined) return undefined
    await presence.learn(record, device).catch(() => undefined)
    return presence.personOf(device)
  }

  /** Hands receipts to the device of whom they are about. Returns how many it took. */
  async give(
    device: DeviceId,
    proofs: readonly ServiceProof[],
    options: AbortOptions = {},
  ): Promise<number> {
    return (await this.#ask(device, { t: 'give', proofs }, options)).taken ?? 0
  }

  /**
   * Asks connected devices, those of the person first, and has the shelf take what they know. Dials
   * nobody: who looks at a store is connected to those who have it. Throws only the signal's reason.
   */
  async search(helper: Nym, options: AbortOptions = {}): Promise<void> {
    const { node, presence, shelf } = this.#init
    const signal = withTimeout(SEARCH_TIMEOUT_MS, options)
    const ask = async (device: DeviceId) => {
      const { proofs = [] } = await this.#ask(device, { t: 'ask', helper }, { signal })
      if (proofs.length > 0) await shelf.take(proofs, helper)
    }
    const isTheirs = (device: DeviceId) => Number(presence.personOf(device) === helper)
    const devices = node.directPeers().sort((a, b) => isTheirs(b) - isTheirs(a))
    await Promise.allSettled(devices.slice(0, MAX_ASKED).map(ask))
    options.signal?.throwIfAborted()
  }

  async #ask(device: DeviceId, question: Question, options: AbortOptions): Promise<Answer> {
    const answer = await request(
      this.#init.node,
      device,
      SERVICE_PROTOCOL,
      encodeQuestion(question),
      { ...options, maxBytes: MAX_SERVICE_BYTES, timeoutMs: ASK_TIMEOUT_MS },
    )
    return decodeAnswer(answer)
  }

  async #answer(question: Question, peer: DeviceId): Promise<Answer> {
    const { shelf, presence, owner } = this.#init
    if (question.t === 'ask') return { proofs: fitReceipts(await shelf.proofs(question.helper)) }
    const me = owner()
    if (question.t === 'who') {
      const record = me === undefined ? undefined : presence.own(me)
      return record === undefined ? {} : { presence: record }
    }
    if (me === undefined || !this.#allows(peer)) return { taken: 0 }
    return { taken: await shelf.take(question.proofs, me) }
  }

  #allows(peer: DeviceId): boolean {
    const now = (this.#init.now ?? systemClock)()
    if (Math.abs(now - this.#since) > HOUR_MS) {
      this.#given.clear()
      this.#since = now
    }
    const count = (this.#given.get(peer) ?? 0) + 1
    this.#given.set(peer, count)
    return count <= MAX_GIVEN_PER_HOUR
  }
}
