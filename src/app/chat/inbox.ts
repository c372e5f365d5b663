import type { Nym } from '../../lib/brand.ts'
import { Emitter } from '../../lib/emitter.ts'
import { SoukError, toWireError } from '../../lib/errors.ts'
import { Lock } from '../../lib/lock.ts'
import { LetterRefusedError } from '../../p2p/chat/errors.ts'
import { openLetter } from '../../p2p/chat/letter.ts'
import type { Letter, ReadLetter, TextLetter } from '../../p2p/chat/letter.ts'
import type { Receipt } from '../../p2p/mail/mailbox.ts'
import type { ChatRecord } from '../../storage/repositories/chat.ts'
import type { ChatBook } from './book.ts'
import type { ChatComponents } from './components.ts'
import { conversationOf } from './conversation.ts'
import { progressed } from './progress.ts'

/** Unread messages of one author; further ones wait on their side. */
export const MAX_UNREAD_OF_ONE = 200
/** Unread messages of all authors together. */
export const MAX_UNREAD = 2_000

/** A later try may succeed: there is room again, or the order came, or the vault was opened. */
const PASSING = new Set(['chat.inbox-full', 'chat.unknown-order', 'vault.locked', 'storage.full'])

/** Takes letters: verifies each, keeps it once, and says what became of it. */
export class ChatInbox {
  /** Told of each message when it is kept for the first time. */
  readonly arrived = new Emitter<ChatRecord>()
  readonly #components: ChatComponents
  readonly #book: ChatBook
  readonly #lock = new Lock()

  constructor(components: ChatComponents, book: ChatBook) {
    this.#components = components
    this.#book = book
  }

  /** One receipt for each letter; `stored` only once it is on the disk. */
  async receive(letters: readonly string[]): Promise<Receipt[]> {
    const receipts: Receipt[] = []
    for (const sealed of letters) receipts.push(await this.#receiveOne(sealed))
    return receipts
  }

  async #receiveOne(sealed: string): Promise<Receipt> {
    try {
      const { identity, clock } = this.#components
      const person = await identity()
      if (person === undefined) throw new SoukError('vault.locked', 'nobody reads now')
      const letter = await openLetter(sealed, { to: person.nym, now: clock() })
      // One at a time: the limits below hold, and a letter that comes twice at once is kept once.
      await this.#lock.run(() => this.#take(letter))
      return { status: 'stored' }
    } catch (error) {
      const { code } = toWireError(error)
      const passing = !(error instanceof SoukError) || PASSING.has(code)
      return { status: passing ? 'later' : 'refused', code }
    }
  }

  async #take(letter: Letter): Promise<void> {
    const { from, to, order } = letter
    if (from === to || (await this.#components.isBlocked(from, order))) {
      throw new LetterRefusedError('not-wanted')
    }
    if (order !== undefined) {
      const parties = await this.#components.partiesOf(order)
      if (parties === undefined) throw new LetterRefusedError('unknown-order')
      if (!parties.includes(from)) throw new LetterRefusedError('not-a-party')
    }
    await (letter.kind === 'text' ? this.#keep(letter) : this.#noteRead(letter))
  }

  async #keep({ id, from, order, text, file, sentAt }: TextLetter): Promise<void> {
    const record: ChatRecord = {
      id,
      author: from,
      conversation: conversationOf(order, from),
      ...(order === undefined ? {} : { order }),
      text,
      ...(file === undefined ? {} : { file }),
      sentAt,
      storedAt: this.#components.clock(),
      seen: false,
      recipients: {},
    }
    const known = await this.#book.find(from, id)
    if (known !== undefined) {
      if (!saysTheSame(known, record)) throw new LetterRefusedError('conflict')
      return
    }
    await this.#requireRoom(from)
    await this.#book.update(from, id, (current) => (current === undefined ? record : undefined))
    this.arrived.emit(record)
  }

  async #requireRoom(author: Nym): Promise<void> {
    const unread = (await this.#book.all()).filter(({ seen }) => !seen)
    const ofAuthor = unread.filter((record) => record.author === author)
    if (ofAuthor.length >= MAX_UNREAD_OF_ONE || unread.length >= MAX_UNREAD) {
      throw new LetterRefusedError('inbox-full')
    }
  }

  /** Only what was sent to the reader can be read by them; everything else is passed over. */
  async #noteRead({ from, to, messages }: ReadLetter): Promise<void> {
    for (const id of messages) {
      if ((await this.#book.find(to, id)) === undefined) continue
      await this.#book.update(to, id, (current) => progressed(current, from, { status: 'read' }))
    }
  }
}

const saysTheSame = (a: ChatRecord, b: ChatRecord) =>
  a.conversation === b.conversation &&
  a.text === b.text &&
  a.sentAt === b.sentAt &&
  a.file?.cid === b.file?.cid
