import type { CID } from 'multiformats/cid'
import { sleep } from '../../lib/abort.ts'
import type { Clock } from '../../lib/clock.ts'
import type { FramedStream } from '../framing.ts'
import { MAX_BLOCK_BYTES } from '../store/limits.ts'
import type { CrowdGate } from './crowd-gate.ts'
import { PeerMisbehavedError } from './errors.ts'
import { INITIAL_CREDIT_BYTES, MAX_PART_BYTES, MAX_QUEUED_WANTS } from './message-limits.ts'
import type { BlockMessage } from './messages.ts'
import { decodeMessage, encodeMessage } from './messages.ts'
import type { UploadLimit } from './upload-limit.ts'

/** More credit at once than any reader could use. */
const MAX_CREDIT_BYTES = 16 * 1024 * 1024

/** A peer that wants blocks and gives no credit for them in this time is let go. */
const STALL_TIMEOUT_MS = 60_000

/** Blocks of which one peer wants to hear when they come; the oldest are forgotten. */
const MAX_AWAITED = 8_192

/** Questions are answered in their order; so many may wait. */
const MAX_QUESTIONS = 64

/** What came within this time is told in one frame. */
const TELL_MS = 25

/** A want that waits while its block goes to others is served all the same after that. */
const MAX_PATIENCE_MS = 15_000

/** Who waits is told so, lest he thinks that we are gone. */
const BUSY_MS = 2_000

/** How often is looked whether what waits may go. */
const LOOK_MS = 200

interface Queued {
  readonly id: number
  readonly cid: CID
  readonly patient: boolean
  readonly since: number
  at: number
  end: number
}

/** What goes out next; `end` is to be called afterwards. */
interface Turn {
  want: Queued
  end(whole: boolean): void
}

export interface BlockServiceComponents {
  get(cid: CID): Promise<Uint8Array | undefined>
  has(digest: Uint8Array): Promise<boolean>
  limit: UploadLimit
  /** How often this block was sent to anybody. */
  copies(cid: CID): number
  /** The block goes to somebody now, or went a moment ago, so that he will have it soon. */
  isOut(cid: CID): boolean
  /** Patient wants go through it one after the other. */
  gate: CrowdGate
  /** A block begins to go out. Returns what is to be called at its end, with true if it went whole. */
  begin(cid: CID): (whole: boolean) => void
  now: Clock
  onSent(cid: CID, bytes: number): void
}

/** Serves one stream of one peer. Holds one block in memory. */
export class BlockService {
  /** When the peer said anything. */
  heardAt: number
  readonly #framed: FramedStream
  readonly #components: BlockServiceComponents
  readonly #wants = new Map<number, Queued>()
  readonly #awaited = new Map<string, { id: number; index: number }>()
  readonly #stopped = new AbortController()
  #news = new Map<number, number[]>()
  #telling: ReturnType<typeof setTimeout> | undefined
  #serving: number | undefined
  #credit = INITIAL_CREDIT_BYTES
  #reading = true
  #questions = 0
  #answering: Promise<void> = Promise.resolve()
  #wake: (() => void) | undefined

  constructor(framed: FramedStream, components: BlockServiceComponents) {
    this.#framed = framed
    this.#components = components
    this.heardAt = components.now()
  }

  /** Ends with the stream. Throws PeerMisbehavedError when the peer breaks the bounds. */
  async run(): Promise<void> {
    try {
      await Promise.all([this.#read(), this.#answer()])
    } finally {
      this.#stopped.abort(new Error('the stream has ended'))
      clearTimeout(this.#telling)
    }
  }

  /** Drops the stream. */
  stop(reason: unknown): void {
    this.#framed.abort(reason)
  }

  /** A block came here: the peer is told if it asked for it before. */
  came(digest: Uint8Array): void {
    const key = keyOf(digest)
    const asked = this.#awaited.get(key)
    if (asked === undefined) return
    this.#awaited.delete(key)
    const indices = this.#news.get(asked.id) ?? []
    this.#news.set(asked.id, [...indices, asked.index])
    this.#telling ??= setTimeout(() => {
      this.#telling = undefined
      for (const [id, numbers] of this.#news) this.#say({ type: 'came', id, indices: numbers })
      this.#news = new Map()
    }, TELL_MS)
  }

  /** Something that was waited for may go out now. */
  look(): void {
    this.#changed()
  }

  async #read(): Promise<void> {
    try {
      for await (const frame of this.#framed) {
        this.heardAt = this.#components.now()
        this.#take(decodeMessage(frame))
        const tooMuch = this.#wants.size > MAX_QUEUED_WANTS || this.#questions > MAX_QUESTIONS
        if (tooMuch || this.#credit > MAX_CREDIT_BYTES) {
          throw new PeerMisbehavedError('more than the protocol permits')
        }
        this.#changed()
      }
    } finally {
      this.#reading = false
      this.#stopped.abort(new Error('the stream has ended'))
      this.#changed()
    }
  }

  #take(message: BlockMessage): void {
    switch (message.type) {
      case 'want': {
        const { id, cid, start, end, patient = false } = message
        const since = this.#components.now()
        this.#wants.set(id, { id, cid, at: start, end, patient, since })
        return
      }
      case 'cut': {
        const want = this.#wants.get(message.id)
        if (want !== undefined) want.end = Math.min(want.end, message.end)
        if (want !== undefined && want.end <= want.at) this.#wants.delete(message.id)
        return
      }
      case 'withdraw':
        if (message.id === this.#serving || !this.#wants.delete(message.id)) return
        this.#say({ type: 'withdrawn', id: message.id })
        return
      case 'credit':
        this.#credit += message.bytes
        return
      case 'have':
        this.#questions++
        this.#answering = this.#answering.then(() => this.#tellHaves(message.id, message.digests))
        return
      default:
        throw new PeerMisbehavedError('an answer without a question')
    }
  }

  async #tellHaves(id: number, digests: readonly Uint8Array[]): Promise<void> {
    // Awaited before the look: what comes in between is told afterwards.
    for (const [index, digest] of digests.entries()) this.#await(keyOf(digest), id, index)
    const has = await Promise.all(
      digests.map((digest) => this.#components.has(digest).catch(() => false)),
    )
    for (const [index, digest] of digests.entries()) {
      if (has[index] === true) this.#awaited.delete(keyOf(digest))
    }
    this.#say({ type: 'haves', id, has })
    this.#questions--
  }

  #await(key: string, id: number, index: number): void {
    this.#awaited.delete(key)
    this.#awaited.set(key, { id, index })
    const [oldest] = this.#awaited.keys()
    if (oldest !== undefined && this.#awaited.size > MAX_AWAITED) this.#awaited.delete(oldest)
  }

  async #answer(): Promise<void> {
    for (let next = await this.#next(); next !== undefined; next = await this.#next()) {
      const { want, end } = next
      const from = want.at
      let whole = false
      try {
        const bytes = await this.#components.get(want.cid)
        if (bytes === undefined || bytes.length > MAX_BLOCK_BYTES) {
          if (this.#wants.delete(want.id)) await this.#send({ type: 'dont-have', id: want.id })
        } else {
          await this.#sendBlock(want, bytes)
          this.#wants.delete(want.id)
          whole = from === 0 && want.at >= bytes.length
        }
      } finally {
        this.#serving = undefined
        end(whole)
      }
    }
  }

  async #sendBlock(want: Queued, block: Uint8Array): Promise<void> {
    const { limit, copies, onSent } = this.#components
    const total = block.length
    // A part beyond the end is as empty as an empty block: one frame says so.
    do {
      if (!(await this.#mayGoOn(want))) return
      const piece = limit.piece(Math.min(MAX_PART_BYTES, this.#credit))
      const next = Math.min(want.end, total, want.at + piece)
      const length = Math.max(0, next - want.at)
      // What goes out for the first time counts as one copy already.
      const others = copies(want.cid) - 1
      const turn = { signal: this.#stopped.signal }
      await limit.turn(this.#framed.peer, length, others, turn)
      if (!this.#wants.has(want.id)) return
      const bytes = block.subarray(want.at, Math.min(next, Math.max(want.at, want.end)))
      want.at = next
      this.#credit -= bytes.length
      await this.#send({ type: 'block', id: want.id, total, bytes })
      onSent(want.cid, bytes.length)
    } while (want.at < Math.min(want.end, total))
  }

  /** False when the block is not wanted any more. Waits for credit. */
  async #mayGoOn(want: Queued): Promise<boolean> {
    while (this.#reading && this.#wants.has(want.id)) {
      if (this.#credit > 0) return true
      await stallGuard(this.#change())
    }
    return false
  }

  /** Of what the peer wants, what has gone out the fewest times. */
  async #next(): Promise<Turn | undefined> {
    let told = this.#components.now()
    for (;;) {
      const now = this.#components.now()
      let best: Queued | undefined
      let fewest = Infinity
      for (const want of this.#wants.values()) {
        const copies = this.#components.copies(want.cid)
        if (copies >= fewest || this.#mayWait(want, now)) continue
        best = want
        fewest = copies
      }
      if (best !== undefined) return this.#begin(best)
      if (!this.#reading) return undefined
      if (this.#wants.size === 0) await this.#change()
      else await Promise.race([this.#change(), sleep(LOOK_MS)])
      if (this.#wants.size === 0) told = this.#components.now()
      if (this.#components.now() - told < BUSY_MS) continue
      told = this.#components.now()
      this.#say({ type: 'busy', id: 0 })
    }
  }

  /** At once, so that nobody else is sent the same meanwhile. */
  #begin(want: Queued): Turn {
    this.#serving = want.id
    const { gate, begin } = this.#components
    const end = begin(want.cid)
    if (!want.patient) return { want, end }
    gate.enter()
    return {
      want,
      end: (whole) => {
        gate.leave()
        end(whole)
      },
    }
  }

  /** Who gets it now may pass it on: then it need not go out from here again. */
  #mayWait({ patient, cid, since }: Queued, now: number): boolean {
    if (!patient || now - since >= MAX_PATIENCE_MS) return false
    const { isOut, gate } = this.#components
    return isOut(cid) || !gate.hasRoom
  }

  #change(): Promise<void> {
    return new Promise<void>((resolve) => (this.#wake = resolve))
  }

  #changed(): void {
    this.#wake?.()
    this.#wake = undefined
  }

  #send(message: BlockMessage): Promise<void> {
    return this.#framed.send(encodeMessage(message))
  }

  /** Without waiting: a stream that cannot take it has ended, which is noticed where it is read. */
  #say(message: BlockMessage): void {
    this.#send(message).catch(() => undefined)
  }
}

const keyOf = (digest: Uint8Array): string => String.fromCharCode(...digest)

async function stallGuard(woken: Promise<void>): Promise<void> {
  const timer = new AbortController()
  const stalled = sleep(STALL_TIMEOUT_MS, { signal: timer.signal }).then(() => {
    throw new PeerMisbehavedError('no credit came')
  })
  // The race may be over before the guard: its end is nobody's concern then.
  stalled.catch(() => undefined)
  try {
    await Promise.race([woken, stalled])
  } finally {
    timer.abort()
  }
}
