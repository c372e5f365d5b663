import type { AbortOptions } from '../../lib/abort.ts'
import { withTimeout } from '../../lib/abort.ts'
import type { DeviceId, Nym } from '../../lib/brand.ts'
import { utf8 } from '../../lib/bytes.ts'
import { SoukError } from '../../lib/errors.ts'
import { MAIL_PROTOCOL } from '../constants.ts'
import type { PresenceBook } from '../dht/presence.ts'
import type { StreamDialer, StreamServer } from '../framing.ts'
import { handle, request } from '../framing.ts'
import { MailBusyError, MailTooLargeError, WrongRecipientError } from './errors.ts'
import type { Receipt } from './messages.ts'
import {
  MAX_DOCUMENTS,
  MAX_MAIL_BYTES,
  MAX_MAIL_DOCUMENT_BYTES,
  decodeDelivery,
  decodeReceipts,
  encodeDelivery,
  encodeReceipts,
} from './messages.ts'

export type { Receipt } from './messages.ts'

/** Connecting, handing over, and the other side's checking and writing. */
const DELIVERY_TIMEOUT_MS = 45_000
/** The receiver checks OpenPGP signatures, on a phone. */
const HANDLING_TIMEOUT_MS = 30_000
const MAX_STREAMS_PER_PEER = 2
/** Deliveries handled at the same time, from all peers together. */
const MAX_AT_ONCE = 8

export interface MailboxComponents {
  node: StreamServer & StreamDialer
  presence: Pick<PresenceBook, 'connectToPerson' | 'own' | 'learn'>
  /** Whose mail is read here; `undefined` while nobody lives here or the vault is locked. */
  owner(): Nym | undefined
  /** Other kinds of signed texts travel the same way under a name of their own. */
  protocol?: string
}

/**
 * Takes signed documents. A receipt `stored` says that the document, or the very same one before, is
 * kept durably; only then the sender forgets it. What the handler throws becomes `later`.
 */
export type MailHandler = (
  documents: string[],
  from: DeviceId,
  options: AbortOptions,
) => Promise<Receipt[]>

/** Hands signed documents from device to device, acknowledged one by one. */
export class Mailbox {
  readonly #components: MailboxComponents
  readonly #protocol: string
  #handling = 0

  constructor(components: MailboxComponents) {
    this.#components = components
    this.#protocol = components.protocol ?? MAIL_PROTOCOL
  }

  /** Begins to take mail. */
  async onMail(handler: MailHandler): Promise<void> {
    await handle(
      this.#components.node,
      this.#protocol,
      async (body, { peer, signal }) => {
        const { to, documents, presence } = decodeDelivery(body)
        if (to !== this.#components.owner()) throw new WrongRecipientError()
        if (this.#handling >= MAX_AT_ONCE) throw new MailBusyError()
        this.#handling++
        try {
          if (presence !== undefined) {
            // A presence that proves nothing is no reason to lose the documents beside it.
            await this.#components.presence.learn(presence, peer).catch(() => undefined)
          }
          return encodeReceipts(await attempt(handler, documents, peer, signal))
        } finally {
          this.#handling--
        }
      },
      {
        maxStreams: MAX_STREAMS_PER_PEER,
        maxBytes: MAX_MAIL_BYTES,
        timeoutMs: HANDLING_TIMEOUT_MS,
      },
    )
  }

  async stop(): Promise<void> {
    await this.#components.node.libp2p.unhandle(this.#protocol)
  }

  /**
   * Hands documents to one of the person's devices and returns a receipt for each. Throws
   * `peer.unreachable`, `peer.refused`, `mail.too-large`, or the signal's reason.
   */
  async deliver(nym: Nym, documents: string[], options: AbortOptions = {}): Promise<Receipt[]> {
    const { node, presence, owner } = this.#components
    const sender = owner()
    const shown = sender === undefined ? undefined : presence.own(sender)
    const body = encodeDelivery({ to: nym, documents, presence: shown })
    const tooLong = documents.some((text) => utf8(text).length > MAX_MAIL_DOCUMENT_BYTES)
    if (tooLong || documents.length > MAX_DOCUMENTS || body.length > MAX_MAIL_BYTES) {
      throw new MailTooLargeError()
    }
    const signal = withTimeout(DELIVERY_TIMEOUT_MS, options)
    const device = await presence.connectToPerson(nym, { signal })
    const answer = await request(node, device, this.#protocol, body, {
      signal,
      timeoutMs: DELIVERY_TIMEOUT_MS,
      maxBytes: MAX_MAIL_BYTES,
    })
    return decodeReceipts(answer, documents.length)
  }
}

async function attempt(
  handler: MailHandler,
  documents: string[],
  from: DeviceId,
  signal: AbortSignal,
): Promise<Receipt[]> {
  try {
    return await handler(documents, from, { signal })
  } catch (error) {
    const code = error instanceof SoukError ? error.code : 'unexpected'
    return documents.map(() => ({ status: 'later', code }))
  }
}
