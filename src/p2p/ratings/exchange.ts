import type { Connection } from '@libp2p/interface'
import type { AbortOptions } from '../../lib/abort.ts'
import { withTimeout } from '../../lib/abort.ts'
import type { DeviceId, Nym } from '../../lib/brand.ts'
import type { Clock } from '../../lib/clock.ts'
import { systemClock } from '../../lib/clock.ts'
import { SoukError } from '../../lib/errors.ts'
import type { RatingProof } from '../../contracts/reputation/proof.ts'
import { RATINGS_PROTOCOL } from '../constants.ts'
import type { Dht } from '../dht/client.ts'
import { findHolders, provideRoot } from '../dht/client.ts'
import type { StreamServer } from '../framing.ts'
import { handle, request } from '../framing.ts'
import { ratingsCid } from './key.ts'
import type { Question } from './messages.ts'
import {
  decodeAnswer,
  decodeQuestion,
  decodeTaken,
  encodeAnswer,
  encodeQuestion,
  encodeTaken,
  fitAnswer,
  MAX_GIVEN,
  MAX_RATINGS,
  MAX_RATINGS_BYTES,
  proofDigest,
} from './messages.ts'

/** What this device holds of ratings. All that comes goes through `take`, which believes nothing. */
export interface RatingShelf {
  /** All about this person, the weightiest first. */
  proofs(rated: Nym): Promise<readonly RatingProof[]>
  /**
   * Verifies and keeps what is new. With `rated`: only what is about this person. Returns how many
   * were good, new or not.
   */
  take(proofs: readonly RatingProof[], options?: { rated?: Nym }): Promise<number>
}

export interface RatingsNode extends StreamServer {
  readonly device: DeviceId
  directPeers(): DeviceId[]
  dialPeer(
    device: DeviceId,
    options?: AbortOptions & { addresses?: readonly string[] },
  ): Promise<Connection>
}

export interface RatingExchangeInit {
  readonly node: RatingsNode
  readonly dht: Dht
  readonly shelf: RatingShelf
  readonly now?: Clock
}

/** What a search came upon. */
export interface RatingSearch {
  /** Devices that were asked, and those that answered. */
  readonly asked: number
  readonly answered: number
}

const ASK_TIMEOUT_MS = 10_000
const SEARCH_TIMEOUT_MS = 30_000
/** Connected devices and holders that one search asks: one liar among them hides nothing. */
const MAX_NEIGHBOURS = 8
const MAX_HOLDERS = 12
const MAX_AT_ONCE = 4
/** Answers of one device in one search. */
const MAX_ROUNDS = 6
/** Who is handed a new rating at once, besides the rated one. */
const COPIES = 8
/** Ratings that one device may hand over unasked in an hour: each costs some 30 ms of OpenPGP. */
const MAX_TAKEN_PER_HOUR = 120
const HOUR_MS = 3_600_000
const MAX_STREAMS = 8

/**
 * Ratings go from device to device, and who has some about a person is found under the person's key
 * in the DHT. Nobody is believed: several are asked, what they say is verified and put together, so
 * that none of them, the rated one least of all, can hide a rating that another one has.
 */
export class RatingExchange {
  readonly #init: RatingExchangeInit
  readonly #now: Clock
  /** How many each device handed over since when. */
  readonly #taken = new Map<DeviceId, { since: number; count: number }>()

  constructor(init: RatingExchangeInit) {
    this.#init = init
    this.#now = init.now ?? systemClock
  }

  async start(): Promise<void> {
    await handle(
      this.#init.node,
      RATINGS_PROTOCOL,
      (body, { peer }) => this.#answer(decodeQuestion(body), peer),
      { maxBytes: MAX_RATINGS_BYTES, maxStreams: MAX_STREAMS, timeoutMs: ASK_TIMEOUT_MS },
    )
  }

  async stop(): Promise<void> {
    await this.#init.node.libp2p.unhandle(RATINGS_PROTOCOL)
  }

  /** Devices that can be asked at once. */
  get neighbours(): number {
    return this.#init.node.directPeers().length
  }

  /** Tells the DHT that this device holds ratings of the person. Throws `record.not-published`. */
  announce(rated: Nym, options: AbortOptions = {}): Promise<number> {
    return provideRoot(this.#init.dht, ratingsCid(rated), options)
  }

  /**
   * Asks connected devices, hints (devices of the rated one, of holders of the store) and the holders
   * that the DHT names, all of them, and has the shelf take what they know. Settles when all have
   * answered or failed; throws only the signal's reason.
   */
  async search(
    rated: Nym,
    { hints = [], ...options }: AbortOptions & { hints?: readonly DeviceId[] } = {},
  ): Promise<RatingSearch> {
    const { node, dht } = this.#init
    const signal = withTimeout(SEARCH_TIMEOUT_MS, options)
    const seen = new Set<DeviceId>([node.device])
    const running = new Set<Promise<void>>()
    let answered = 0
    const ask = async (device: DeviceId) => {
      if (seen.has(device)) return
      seen.add(device)
      while (running.size >= MAX_AT_ONCE) await Promise.race(running)
      const asking = this.#ask(device, rated, signal)
        .then(() => void answered++)
        .catch(() => undefined)
        .finally(() => running.delete(asking))
      running.add(asking)
    }
    for (const device of [...hints, ...node.directPeers()].slice(0, MAX_NEIGHBOURS)) {
      await ask(device)
    }
    let holders = 0
    for await (const { device } of findHolders(dht, ratingsCid(rated), { signal })) {
      if (++holders > MAX_HOLDERS) break
      await ask(device)
    }
    await Promise.all(running)
    options.signal?.throwIfAborted()
    return { asked: seen.size - 1, answered }
  }

  /**
   * Hands new ratings about one person to connected devices and to those who hold others about the
   * same person, so that they stay when this device goes. Returns how many devices took them.
   */
  async spread(
    rated: Nym,
    proofs: readonly RatingProof[],
    options: AbortOptions = {},
  ): Promise<number> {
    const { node, dht } = this.#init
    const signal = withTimeout(SEARCH_TIMEOUT_MS, options)
    const devices = new Set(node.directPeers())
    for await (const { device } of findHolders(dht, ratingsCid(rated), { signal })) {
      if (devices.size >= 2 * COPIES) break
      if (device !== node.device) devices.add(device)
    }
    const body = encodeQuestion({ t: 'keep', proofs: proofs.slice(0, MAX_GIVEN) })
    let copies = 0
    for (const device of devices) {
      if (copies >= COPIES) break
      const took = await this.#request(device, body, signal)
        .then(decodeTaken)
        .catch(() => 0)
      options.signal?.throwIfAborted()
      if (took > 0) copies++
    }
    return copies
  }

  async #ask(device: DeviceId, rated: Nym, signal: AbortSignal): Promise<void> {
    const { shelf } = this.#init
    for (let round = 0; round < MAX_ROUNDS; round++) {
      const have = (await shelf.proofs(rated)).slice(0, MAX_RATINGS).map(proofDigest)
      const question = encodeQuestion({ t: 'ask', rated, have })
      const { proofs, more } = decodeAnswer(await this.#request(device, question, signal))
      const good = proofs.length === 0 ? 0 : await shelf.take(proofs, { rated })
      // Who sends what is no rating of this person has nothing better either.
      if (!more || good < proofs.length) return
    }
  }

  #request(device: DeviceId, body: Uint8Array, signal: AbortSignal): Promise<Uint8Array> {
    return request(this.#init.node, device, RATINGS_PROTOCOL, body, {
      signal,
      maxBytes: MAX_RATINGS_BYTES,
      timeoutMs: ASK_TIMEOUT_MS,
    })
  }

  async #answer(question: Question, peer: DeviceId): Promise<Uint8Array> {
    const { shelf } = this.#init
    if (question.t === 'ask') {
      const have = new Set(question.have)
      const all = await shelf.proofs(question.rated)
      return encodeAnswer(fitAnswer(all.filter((proof) => !have.has(proofDigest(proof)))))
    }
    const { proofs } = question
    this.#allow(peer, proofs.length)
    return encodeTaken(await shelf.take(proofs))
  }

  /** Throws `ratings.too-many`. */
  #allow(peer: DeviceId, count: number): void {
    const now = this.#now()
    for (const [device, { since }] of this.#taken) {
      if (now - since > HOUR_MS) this.#taken.delete(device)
    }
    const entry = this.#taken.get(peer) ?? { since: now, count: 0 }
    if (entry.count + count > MAX_TAKEN_PER_HOUR) {
      throw new SoukError('ratings.too-many', 'too many ratings of one device')
    }
    this.#taken.set(peer, { ...entry, count: entry.count + count })
  }
}
