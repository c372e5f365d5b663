import type { NodeClient } from '../../../app/rpc/api.ts'
import type { ConversationKey } from '../../../app/rpc/trade-api.ts'
import { characters } from '../../../lib/text.ts'
import { Draft, type DraftStorage } from '../../state/draft.ts'
import { SealedFiles } from '../../state/sealed-files.svelte.ts'

/** Code points of one message. */
export const MESSAGE_LIMIT = 5000

/** A message while it is written: words, perhaps a file; kept for each conversation until sent. */
export class Composer {
  readonly #node: Pick<NodeClient, 'call'>
  readonly #to: ConversationKey
  readonly #draft: Draft
  readonly files: SealedFiles
  text = $state('')

  constructor(node: Pick<NodeClient, 'call'>, to: ConversationKey, storage?: DraftStorage) {
    this.#node = node
    this.#to = to
    this.#draft = new Draft(`chat/${to}`, storage === undefined ? {} : { storage })
    this.files = new SealedFiles(node, 1)
    const kept = this.#draft.load()?.value
    if (typeof kept === 'string') this.text = kept
  }

  get tooLong(): boolean {
    return characters(this.text.trim()) > MESSAGE_LIMIT
  }

  /** There is something to send, and all of it is ready. */
  get ready(): boolean {
    if (this.files.open || this.tooLong) return false
    return this.text.trim() !== '' || this.files.ready.length > 0
  }

  /** Keeps the words. Call from an effect. */
  keep(): void {
    if (this.text === '') this.#draft.clear()
    else this.#draft.save(this.text)
  }

  /** Hands the message to the node, which keeps it until it is delivered; then the form is empty. */
  async send(signal: AbortSignal): Promise<true> {
    const text = this.text.trim().replace(/\r\n?/g, '\n')
    const [file] = $state.snapshot(this.files.ready)
    const input = { to: this.#to, text, ...(file === undefined ? {} : { file }) }
    await this.#node.call('chat.send', input, { signal })
    this.text = ''
    this.#draft.clear()
    this.files.clear()
    return true
  }

  /** Ends running work, for when the conversation is left. */
  stop(): void {
    this.files.stop()
  }
}

/** `true` for the press of Enter that sends: not with Shift, and not while letters are composed. */
export function sends(event: Pick<KeyboardEvent, 'key' | 'shiftKey' | 'isComposing'>): boolean {
  return event.key === 'Enter' && !event.shiftKey && !event.isComposing
}
