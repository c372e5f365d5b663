import type { CID } from 'multiformats/cid'
import type { DeviceId } from '../../lib/brand.ts'
import type { FramedStream } from '../framing.ts'
import { BlockLink } from './block-link.ts'
import type { LinkListener } from './block-link.ts'
import { PeerScore } from './peer-score.ts'
import type { Ask, Want } from './want.ts'

/** Bytes a millisecond that a peer is taken to send before it sent anything. */
export const GUESSED_RATE = 1_000

/** What is waited for comes in one go, up to so many bytes: a photo as large as a screen. */
const URGENT_BYTES = 512 * 1024

/** Who was asked not to wait for others is asked so for so long. */
const HURRY_MS = 15_000

/** Wants, and questions about what is there, that one peer has open. */
export class AskedPeer {
  readonly device: DeviceId
  readonly score = new PeerScore()
  /** Requests under way, in their order. */
  readonly asks = new Map<number, Ask>()
  /** What was asked for in each question; kept, because more may come to the peer later. */
  readonly questions = new Map<number, readonly Want[]>()
  /** Questions without an answer. */
  readonly unanswered = new Set<number>()
  /** Requests to others that are being withdrawn, to be sent to this one. */
  readonly reserved = new Set<Ask>()
  link: BlockLink | undefined
  /** The stream is being opened. */
  opening = false
  #hurriedUntil = -Infinity

  constructor(device: DeviceId) {
    this.device = device
  }

  /** From now on it can be asked. */
  connect(framed: FramedStream, listener: LinkListener): BlockLink {
    const link = new BlockLink(framed, listener)
    this.link = link
    return link
  }

  /** Bytes that it still has to send. */
  get owed(): number {
    let owed = 0
    for (const ask of this.asks.values()) owed += leftOf(ask)
    for (const ask of this.reserved) owed += leftOf(ask)
    return owed
  }

  /** How long until it has sent so many bytes on top of what it owes, ms. */
  eta(bytes: number, now: number): number {
    return this.score.eta(this.owed + bytes, now, GUESSED_RATE)
  }

  /** How long until it has sent what was asked for with this request, ms. */
  etaOf(ask: Ask, now: number): number {
    let bytes = 0
    for (const other of this.asks.values()) {
      bytes += leftOf(other)
      if (other === ask) break
    }
    return this.score.eta(bytes, now, GUESSED_RATE)
  }

  /** May be asked for one more block now. */
  isFree(now: number): boolean {
    return (
      this.link !== undefined &&
      this.score.usable(now) &&
      this.score.hasRoom(this.asks.size + this.reserved.size, this.owed)
    )
  }

  /** Asks for the bytes from `start` to `end` of a block. */
  want(want: Want, start: number, end: number, now: number): void {
    const { link, device } = this
    if (link === undefined) return
    const patient = want.patient && now >= this.#hurriedUntil
    const id = link.want(want.cid, start, Number.isFinite(end) ? end : undefined, patient)
    const segment = want.assembly.open(device, start, end)
    const ask = { device, want, id, segment, since: now, patient }
    this.asks.set(id, ask)
    // Somebody waits for just this one: it need not wait for credit.
    if (want.urgent) link.allow(Math.min(URGENT_BYTES, this.owed))
    want.asks.add(ask)
    this.score.asked(now)
  }

  /** The others, of whom blocks were to be had instead, are too slow: nothing is to wait for them. */
  hurry(now: number): void {
    this.#hurriedUntil = now + HURRY_MS
    for (const ask of [...this.asks.values()]) {
      const { want, segment, patient } = ask
      if (!patient || segment.at > segment.start) continue
      const { start, limit } = segment
      this.cut(ask, 0)
      this.want(want, start, limit, now)
    }
  }

  /** Lets it send no more than up to `end`; at 0 the request is over. */
  cut(ask: Ask, end: number): void {
    const { segment } = ask
    if (end <= segment.at) {
      this.link?.cut(ask.id, 0)
      this.release(ask)
    } else {
      segment.limit = end
      this.link?.cut(ask.id, end)
    }
  }

  /** The request is not being withdrawn any more. */
  stay(ask: Ask): void {
    ask.successor?.reserved.delete(ask)
    ask.successor = undefined
  }

  /** The request is over: what it did not bring is to be had elsewhere. */
  release(ask: Ask): void {
    this.asks.delete(ask.id)
    this.stay(ask)
    this.link?.done(ask.id)
    ask.want.asks.delete(ask)
    ask.want.assembly.end(ask.segment)
    if (this.asks.size === 0 && this.unanswered.size === 0) this.score.idle()
  }

  /** Asks which of these it has. */
  ask(wants: readonly Want[], now: number): void {
    const { link } = this
    if (link === undefined) return
    const id = link.ask(wants.map(({ cid }) => digestOf(cid)))
    this.questions.set(id, wants)
    this.unanswered.add(id)
    for (const want of wants) want.learn(this.device, 'asked')
    this.score.asked(now)
  }
}

/** Bytes of a request that have not come. */
export const leftOf = ({ want, segment }: Ask): number => want.assembly.left(segment, want.bytes)

/** The digest itself, without codec and length. */
const digestOf = (cid: CID): Uint8Array => cid.multihash.digest
