import type { NodeClient, VaultState } from '../../app/rpc/api.ts'
import { SoukError } from '../../lib/errors.ts'
import type { DraftStorage } from './draft.ts'
import { browserStorage, keyOfDraft } from './draft.ts'

type Local = Pick<Storage, 'getItem' | 'setItem' | 'removeItem' | 'key' | 'length'>

export interface SealedDraftInit {
  node: Pick<NodeClient, 'call'>
  /** Of the form, see `Draft`. */
  key: string
  /** Whether keys are at hand now; `none`: nobody lives here yet. */
  vault: () => VaultState | undefined
  /** Where earlier versions kept drafts in the clear, and where they wait until somebody lives here. */
  local?: Local | undefined
  /** Something that hears when the page goes. */
  page?: Pick<EventTarget, 'addEventListener'>
}

const MAX_TRIES = 4

/** Also of earlier versions: in the clear. */
const PREFIXES = ['listing/', 'dispute/'].map(keyOfDraft)

/**
 * Where one form keeps its draft: at the node, encrypted with everything private. What lies in the clear
 * is moved over once. While the vault is locked nothing is kept but in the form itself.
 */
export async function openSealedDraft(init: SealedDraftInit): Promise<DraftStorage | undefined> {
  const { node, vault, local = browserStorage(), page = window } = init
  if (vault() === 'none') return local
  const key = keyOfDraft(init.key)
  try {
    await moveOver(node, local)
    let { text } = await patiently(() => node.call('drafts.load', { key }))
    const writer = new Writer(node, key)
    page.addEventListener('pagehide', () => writer.flush())
    return {
      getItem: () => text ?? null,
      setItem(_key, next) {
        if (vault() !== 'unlocked') throw new Error('nothing can be sealed now')
        if (text !== next) writer.write((text = next))
      },
      removeItem() {
        if (text !== undefined) writer.write((text = undefined))
      },
    }
  } catch {
    // Locked: the form works without a draft.
    return undefined
  }
}

/** A busy node may not answer in time: a form that began without its draft would write over it. */
async function patiently<T>(ask: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await ask()
    } catch (error) {
      const isBusy = error instanceof SoukError && error.code === 'timeout'
      if (!isBusy || tries === MAX_TRIES) throw error
    }
  }
}

async function moveOver(node: Pick<NodeClient, 'call'>, local: Local | undefined): Promise<void> {
  const all = Array.from({ length: local?.length ?? 0 }, (_, index) => local?.key(index) ?? '')
  for (const key of all.filter((one) => PREFIXES.some((prefix) => one.startsWith(prefix)))) {
    const text = local?.getItem(key)
    const { text: sealed } = await node.call('drafts.load', { key })
    if (sealed === undefined && typeof text === 'string')
      await node.call('drafts.keep', { key, text })
    local?.removeItem(key)
  }
}

/** One call at a time; what is typed meanwhile goes with the next, or at once when the page goes. */
class Writer {
  readonly #node: Pick<NodeClient, 'call'>
  readonly #key: string
  #busy = false
  #next: { text: string | undefined } | undefined

  constructor(node: Pick<NodeClient, 'call'>, key: string) {
    this.#node = node
    this.#key = key
  }

  write(text: string | undefined): void {
    this.#next = { text }
    if (!this.#busy) void this.#work()
  }

  flush(): void {
    const next = this.#next
    this.#next = undefined
    if (next !== undefined) void this.#call(next.text)
  }

  async #work(): Promise<void> {
    this.#busy = true
    while (this.#next !== undefined) {
      const { text } = this.#next
      this.#next = undefined
      await this.#call(text)
    }
    this.#busy = false
  }

  /** Locked or full: the form still has it. */
  #call(text: string | undefined): Promise<unknown> {
    const input = { key: this.#key, ...(text !== undefined && { text }) }
    return this.#node.call('drafts.keep', input).catch(() => undefined)
  }
}
