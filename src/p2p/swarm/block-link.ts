import type { CID } from 'multiformats/cid'
import type { FramedStream } from '../framing.ts'
import { StreamEndedError } from '../errors.ts'
import { PeerMisbehavedError } from './errors.ts'
import { INITIAL_CREDIT_BYTES, TO_THE_END } from './message-limits.ts'
import type { BlockMessage } from './messages.ts'
import { decodeMessage, encodeMessage } from './messages.ts'

/** Credit is given in so many steps, so that small blocks cost no frame each. */
const CREDIT_STEPS = 4

/** Parts of wants that were cut short may still be under way; the oldest of these are forgotten. */
const MAX_PAST = 1_024

/** What the asking end of a stream is told. Nothing of it is verified. */
export interface LinkListener {
  onPart(id: number, total: number, bytes: Uint8Array): void
  /** Bytes of a request that was cut meanwhile. */
  onWaste(cid: CID, bytes: Uint8Array): void
  onMissing(id: number): void
  /** A request was withdrawn before anything was sent. */
  onWithdrawn(id: number): void
  /** What was asked for waits its turn. */
  onBusy(): void
  /** The answer to a question, as long as the question. */
  onHaves(id: number, has: readonly boolean[]): void
  /** Numbers of blocks of an earlier question that the peer has now. */
  onCame(id: number, indices: readonly number[]): void
  /** Once, when the stream is gone. */
  onEnd(reason: unknown): void
}

/** The asking end of the long-lived block stream to one peer. */
export class BlockLink {
  readonly #framed: FramedStream
  readonly #listener: LinkListener
  readonly #wants = new Map<number, CID>()
  readonly #past = new Map<number, CID>()
  /** How many blocks each question named. */
  readonly #questions = new Map<number, number>()
  #nextId = 0
  #underway = INITIAL_CREDIT_BYTES
  #given = INITIAL_CREDIT_BYTES
  #received = 0
  #open = true

  constructor(framed: FramedStream, listener: LinkListener) {
    this.#framed = framed
    this.#listener = listener
    void this.#receive()
  }

  /** Bytes that the peer may have under way: more than the line holds only makes it slow to turn. */
  set underway(bytes: number) {
    this.#underway = bytes
  }

  /**
   * Asks for a part of a block; all of it by default. `patient`: it may wait while the same goes to
   * somebody else, who may pass it on. Returns the number of the request.
   */
  want(cid: CID, start = 0, end = TO_THE_END, patient = false): number {
    const id = this.#nextId++
    this.#wants.set(id, cid)
    this.#say({ type: 'want', id, start, end, cid, patient })
    return id
  }

  /** The peer need not send the bytes from `end` on. What is under way is received and dropped. */
  cut(id: number, end: number): void {
    this.#say({ type: 'cut', id, end })
    if (end === 0) this.done(id)
  }

  /** Takes the want back if the peer has not begun to send; it says so then. */
  withdraw(id: number): void {
    this.#say({ type: 'withdraw', id })
  }

  /** All that was wanted with this request is here. */
  done(id: number): void {
    const cid = this.#wants.get(id)
    if (cid === undefined) return
    this.#wants.delete(id)
    this.#past.set(id, cid)
    const [oldest] = this.#past.keys()
    if (oldest !== undefined && this.#past.size > MAX_PAST) this.#past.delete(oldest)
  }

  /** Asks which of these blocks the peer has, and to be told of those that come to it later. */
  ask(digests: Uint8Array[]): number {
    const id = this.#nextId++
    this.#questions.set(id, digests.length)
    this.#say({ type: 'have', id, digests })
    return id
  }

  /** Drops the stream. */
  close(reason: unknown): void {
    this.#framed.abort(reason)
    this.#end(reason)
  }

  async #receive(): Promise<void> {
    try {
      for await (const frame of this.#framed) this.#take(decodeMessage(frame))
      this.#end(new StreamEndedError())
    } catch (error) {
      this.close(error)
    }
  }

  #take(message: BlockMessage): void {
    switch (message.type) {
      case 'block':
        this.#giveCredit(message.bytes.length)
        if (this.#isWanted(message.id)) {
          this.#listener.onPart(message.id, message.total, message.bytes)
        } else {
          const cid = this.#past.get(message.id)
          if (cid !== undefined) this.#listener.onWaste(cid, message.bytes)
        }
        return
      case 'dont-have':
        if (!this.#isWanted(message.id)) return
        this.#wants.delete(message.id)
        this.#listener.onMissing(message.id)
        return
      case 'withdrawn':
        if (this.#isWanted(message.id)) this.#listener.onWithdrawn(message.id)
        return
      case 'busy':
        this.#listener.onBusy()
        return
      case 'haves':
        this.#listener.onHaves(message.id, message.has.slice(0, this.#asked(message.id)))
        return
      case 'came': {
        const asked = this.#asked(message.id)
        const known = message.indices.filter((index) => index < asked)
        this.#listener.onCame(message.id, known)
        return
      }
      default:
        throw new PeerMisbehavedError('a question where only answers belong')
    }
  }

  #isWanted(id: number): boolean {
    if (this.#wants.has(id)) return true
    if (this.#past.has(id)) return false
    throw new PeerMisbehavedError('an answer that was not asked for')
  }

  #asked(id: number): number {
    const asked = this.#questions.get(id)
    if (asked === undefined) throw new PeerMisbehavedError('an answer that was not asked for')
    return asked
  }

  /** Lets the peer send so much now, whatever its line is thought to hold. */
  allow(underway: number): void {
    this.#credit(this.#received + underway - this.#given)
  }

  #giveCredit(received: number): void {
    this.#received += received
    const bytes = this.#received + this.#underway - this.#given
    if (bytes >= this.#underway / CREDIT_STEPS) this.#credit(bytes)
  }

  #credit(bytes: number): void {
    if (bytes <= 0) return
    this.#say({ type: 'credit', bytes })
    this.#given += bytes
  }

  /** Sends without waiting: a stream that cannot take it has ended, which is noticed where it is read. */
  #say(message: BlockMessage): void {
    if (this.#open) this.#framed.send(encodeMessage(message)).catch(() => undefined)
  }

  #end(reason: unknown): void {
    if (!this.#open) return
    this.#open = false
    this.#listener.onEnd(reason)
  }
}
