import type { AbortOptions } from '../../lib/abort.ts'
import { withTimeout } from '../../lib/abort.ts'
import type { DeviceId } from '../../lib/brand.ts'
import { equalBytes } from '../../lib/bytes.ts'
import { SoukError } from '../../lib/errors.ts'
import { INBOX_PROTOCOL } from '../constants.ts'
import { StreamEndedError } from '../errors.ts'
import type { FramedStream, StreamDialer } from '../framing.ts'
import { openFramed } from '../framing.ts'
import { PeerMisbehavedError } from '../swarm/errors.ts'
import { envelopeId } from './envelope.ts'
import type { Answers, Question } from './messages.ts'
import {
  MAX_IDS,
  MAX_INBOX_FRAME_BYTES,
  decodeAnswer,
  decodeGreeting,
  encodeQuestion,
} from './messages.ts'
import { proveOwner } from './owner-proof.ts'
import type { InboxKeys } from './weekly-keys.ts'

/** Connecting and the greeting. */
const OPEN_TIMEOUT_MS = 15_000
/** One question; an envelope is up to 512 KiB. */
const ASK_TIMEOUT_MS = 20_000

/** One conversation with a holder. Nothing that it answers is trusted. Close it after use. */
export class HolderSession {
  readonly #framed: FramedStream
  readonly #nonce: Uint8Array

  private constructor(framed: FramedStream, nonce: Uint8Array) {
    this.#framed = framed
    this.#nonce = nonce
  }

  /** Throws `peer.unreachable`, `peer.stream-ended`, or the signal's reason. */
  static async open(
    node: StreamDialer,
    device: DeviceId,
    options: AbortOptions = {},
  ): Promise<HolderSession> {
    const signal = withTimeout(OPEN_TIMEOUT_MS, options)
    const framed = await openFramed(node, device, INBOX_PROTOCOL, {
      signal,
      maxBytes: MAX_INBOX_FRAME_BYTES,
    })
    try {
      const frame = await framed.read({ signal })
      if (frame === undefined) throw new StreamEndedError()
      return new HolderSession(framed, decodeGreeting(frame))
    } catch (error) {
      framed.abort(error)
      throw error
    }
  }

  close(): void {
    void this.#framed.close()
  }

  /** Who holds. */
  get device(): DeviceId {
    return this.#framed.peer
  }

  /** Hashes that a stamp costs here. */
  async price(address: Uint8Array, bytes: number, options?: AbortOptions): Promise<number> {
    return (await this.#ask({ t: 'price', address, bytes }, options)).work
  }

  /** Which of these envelopes the holder says that it has. */
  async has(ids: readonly Uint8Array[], options?: AbortOptions): Promise<boolean[]> {
    const answers: boolean[] = []
    for (let from = 0; from < ids.length; from += MAX_IDS) {
      const part = ids.slice(from, from + MAX_IDS)
      const { has } = await this.#ask({ t: 'has', ids: part }, options)
      if (has.length !== part.length) throw new PeerMisbehavedError('answers do not match')
      answers.push(...has)
    }
    return answers
  }

  /** Throws the holder's refusal: `inbox.postage` (with its price in `data.work`), `inbox.full` … */
  async put(envelope: Uint8Array, stamp: Uint8Array, options?: AbortOptions): Promise<void> {
    await this.#ask({ t: 'put', envelope, stamp }, options)
  }

  /** Shows that these inboxes are ours, and returns the names of what lies in them. */
  async list(inboxes: readonly InboxKeys[], options?: AbortOptions): Promise<Uint8Array[]> {
    const proofs = inboxes.map((keys) => ({
      address: keys.address,
      signature: proveOwner(keys, this.#nonce, this.#framed.peer),
    }))
    const { envelopes } = await this.#ask({ t: 'list', proofs }, options)
    return envelopes.map(({ id }) => id)
  }

  /** Throws PeerMisbehavedError when the holder hands out something else. */
  async fetch(id: Uint8Array, options?: AbortOptions): Promise<Uint8Array> {
    const { envelope } = await this.#ask({ t: 'fetch', id }, options)
    if (!equalBytes(envelopeId(envelope), id)) throw new PeerMisbehavedError('another envelope')
    return envelope
  }

  /** Deletes from an inbox that was listed on this stream. */
  async delete(ids: readonly Uint8Array[], options?: AbortOptions): Promise<void> {
    for (let from = 0; from < ids.length; from += MAX_IDS) {
      await this.#ask({ t: 'delete', ids: ids.slice(from, from + MAX_IDS) }, options)
    }
  }

  /** Takes back what we sent. */
  async revoke(id: Uint8Array, token: Uint8Array, options?: AbortOptions): Promise<void> {
    await this.#ask({ t: 'revoke', id, token }, options)
  }

  async #ask<T extends keyof Answers>(
    question: Extract<Question, { t: T }>,
    options: AbortOptions = {},
  ): Promise<Answers[T]> {
    const signal = withTimeout(ASK_TIMEOUT_MS, options)
    await this.#framed.send(encodeQuestion(question), { signal })
    const frame = await this.#framed.read({ signal })
    if (frame === undefined) throw new StreamEndedError()
    const answer = decodeAnswer<T>(question.t as T, frame)
    if ('refused' in answer) {
      const { refused, work } = answer
      throw new SoukError(refused, 'the holder refused', {
        ...(work === undefined ? {} : { data: { work } }),
      })
    }
    return answer
  }
}
