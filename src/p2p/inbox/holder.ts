import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex, hexToBytes } from '@noble/hashes/utils.js'
import type { DeviceId } from '../../lib/brand.ts'
import { equalBytes } from '../../lib/bytes.ts'
import type { Clock } from '../../lib/clock.ts'
import { systemClock } from '../../lib/clock.ts'
import { toWireError } from '../../lib/errors.ts'
import { INBOX_PROTOCOL } from '../constants.ts'
import type { FramedStream, StreamServer } from '../framing.ts'
import { handleFramed } from '../framing.ts'
import { readHead } from './envelope.ts'
import { InboxRefusedError } from './errors.ts'
import type { HeldEnvelopes } from './held.ts'
import type { Answer, Question, Refusal } from './messages.ts'
import {
  MAX_INBOX_FRAME_BYTES,
  MAX_LISTED,
  decodeQuestion,
  encodeAnswer,
  encodeGreeting,
} from './messages.ts'
import { isOwner } from './owner-proof.ts'

/** A caller who finds a stamp between two questions needs this long on a phone. */
const IDLE_MS = 120_000
const MAX_STREAMS_PER_PEER = 2
/** Callers at the same time, all together. */
const MAX_AT_ONCE = 48

export interface InboxHolderComponents {
  node: StreamServer & { device: DeviceId }
  held: HeldEnvelopes
  /**
   * Takes an envelope to the person who lives here, without postage: they answer for themselves.
   * Returns false for anybody else's.
   */
  deliver?: (envelope: Uint8Array, address: Uint8Array) => Promise<boolean>
  now?: Clock
}

/** Keeps envelopes for others, and hands them out to whoever proves that the inbox is theirs. */
export class InboxHolder {
  readonly #components: InboxHolderComponents
  readonly #now: Clock
  /** When another holder, or the sender, last asked after an inbox: it is looked after. */
  readonly #tended = new Map<string, number>()
  #callers = 0

  constructor(components: InboxHolderComponents) {
    this.#components = components
    this.#now = components.now ?? systemClock
  }

  async start(): Promise<void> {
    await this.#components.held.open()
    await handleFramed(this.#components.node, INBOX_PROTOCOL, (framed) => this.#serve(framed), {
      maxStreams: MAX_STREAMS_PER_PEER,
      maxBytes: MAX_INBOX_FRAME_BYTES,
    })
  }

  async stop(): Promise<void> {
    await this.#components.node.libp2p.unhandle(INBOX_PROTOCOL)
  }

  /** When somebody last looked after the copies of this inbox, milliseconds since the Unix epoch. */
  tendedAt(address: string): number {
    return this.#tended.get(address) ?? 0
  }

  /** Notes that the copies of an inbox were looked after. */
  tend(address: string): void {
    this.#tended.set(address, this.#now())
  }

  async #serve(framed: FramedStream): Promise<void> {
    if (this.#callers >= MAX_AT_ONCE) throw new InboxRefusedError('busy')
    this.#callers++
    try {
      const nonce = crypto.getRandomValues(new Uint8Array(32))
      await framed.send(encodeGreeting(nonce))
      const proven = new Set<string>()
      for (;;) {
        const frame = await framed.read({ signal: AbortSignal.timeout(IDLE_MS) })
        if (frame === undefined) return
        const question = decodeQuestion(frame)
        await framed.send(
          encodeAnswer(await this.#attempt(question, framed.peer, { nonce, proven })),
        )
      }
    } finally {
      this.#callers--
    }
  }

  async #attempt(...ask: Parameters<InboxHolder['answer']>): Promise<Answer | Refusal> {
    try {
      return await this.answer(...ask)
    } catch (error) {
      const { code, data } = toWireError(error)
      const work = data?.['work']
      return { refused: code, ...(typeof work === 'number' ? { work } : {}) }
    }
  }

  /** One question of one caller. Throws InboxRefusedError. */
  async answer(
    question: Question,
    from: DeviceId,
    stream: { nonce: Uint8Array; proven: Set<string> },
  ): Promise<Answer> {
    const { held } = this.#components
    switch (question.t) {
      case 'price':
        return { work: held.price(bytesToHex(question.address), question.bytes, from) }
      case 'has':
        return { has: question.ids.map((id) => this.#has(bytesToHex(id))) }
      case 'put':
        return this.#put(question.envelope, question.stamp, from)
      case 'list':
        return { envelopes: this.#list(question.proofs, stream) }
      case 'fetch': {
        const id = this.#own(question.id, stream.proven)
        const found = id === undefined ? undefined : await held.get(id)
        if (found === undefined) throw new InboxRefusedError('unknown')
        return { envelope: found.envelope }
      }
      case 'delete':
        for (const name of question.ids) {
          const id = this.#own(name, stream.proven)
          if (id !== undefined) await held.delete(id)
        }
        return {}
      case 'revoke':
        return this.#revoke(bytesToHex(question.id), question.token)
    }
  }

  #has(id: string): boolean {
    const known = this.#components.held.find(id)
    if (known !== undefined) this.tend(known.address)
    return known !== undefined
  }

  #list(
    proofs: Extract<Question, { t: 'list' }>['proofs'],
    { nonce, proven }: { nonce: Uint8Array; proven: Set<string> },
  ) {
    const { held, node } = this.#components
    const found = proofs.flatMap(({ address, signature }) => {
      if (!isOwner(address, signature, nonce, node.device)) throw new InboxRefusedError('not-owner')
      const name = bytesToHex(address)
      proven.add(name)
      return held.list(name)
    })
    return found.slice(0, MAX_LISTED).map(({ id, bytes }) => ({ id: hexToBytes(id), bytes }))
  }

  async #put(envelope: Uint8Array, stamp: Uint8Array, from: DeviceId) {
    const { held, deliver } = this.#components
    const { address } = readHead(envelope, this.#now())
    if ((await deliver?.(envelope, address)) === true) return {}
    await held.put(envelope, stamp, from)
    return {}
  }

  /** The name of an envelope that lies in one of the proven inboxes. Throws `inbox.not-owner`. */
  #own(name: Uint8Array, proven: ReadonlySet<string>): string | undefined {
    const id = bytesToHex(name)
    const found = this.#components.held.find(id)
    if (found === undefined) return undefined
    if (!proven.has(found.address)) throw new InboxRefusedError('not-owner')
    return id
  }

  async #revoke(id: string, token: Uint8Array) {
    const { held } = this.#components
    const found = await held.get(id)
    if (found === undefined) return {}
    const { tokenHash } = readHead(found.envelope, this.#now())
    if (!equalBytes(tokenHash, sha256(token))) throw new InboxRefusedError('not-owner')
    await held.delete(id)
    return {}
  }
}
