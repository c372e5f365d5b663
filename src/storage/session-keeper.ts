/**
 * Where the key of an unlocked session survives the worker. It must never reach a disk: the sealed
 * secret is on the disk, and the two together open the vault.
 */
export interface SessionKeeper {
  keep(key: CryptoKey): Promise<void>
  /** `undefined`: nobody holds it (any more). */
  recall(): Promise<CryptoKey | undefined>
  forget(): Promise<void>
}

/** Keeps nothing: with a passphrase, every restart of the node is locked. */
export const noSessionKeeper: SessionKeeper = {
  keep: () => Promise.resolve(),
  recall: () => Promise.resolve(undefined),
  forget: () => Promise.resolve(),
}

const CHANNEL = 'souk-session-key'

/** An answering page needs a few ms; one that is frozen counts as closed. */
const RECALL_TIMEOUT_MS = 500

type Message =
  | { kind: 'keep'; key: CryptoKey }
  | { kind: 'forget' }
  | { kind: 'recall' }
  | { kind: 'answer'; key: CryptoKey }

/** The node's side: open pages of the same origin hold the key in memory ({@link holdSessionKey}). */
export class PageSessionKeeper implements SessionKeeper {
  readonly #recallTimeoutMs: number

  constructor(options: { recallTimeoutMs?: number } = {}) {
    this.#recallTimeoutMs = options.recallTimeoutMs ?? RECALL_TIMEOUT_MS
  }

  keep(key: CryptoKey): Promise<void> {
    return tell({ kind: 'keep', key })
  }

  forget(): Promise<void> {
    return tell({ kind: 'forget' })
  }

  recall(): Promise<CryptoKey | undefined> {
    const channel = new BroadcastChannel(CHANNEL)
    return new Promise((resolve) => {
      const finish = (key?: CryptoKey) => {
        clearTimeout(timer)
        channel.close()
        resolve(key)
      }
      const timer = setTimeout(finish, this.#recallTimeoutMs)
      channel.onmessage = ({ data }: MessageEvent<Message>) => {
        if (data.kind === 'answer') finish(data.key)
      }
      channel.postMessage({ kind: 'recall' } satisfies Message)
    })
  }
}

/**
 * The page's side: holds the key in memory for as long as the page is open, and takes it over from
 * pages that were opened earlier. Returns the function that stops it.
 */
export function holdSessionKey(): () => void {
  const channel = new BroadcastChannel(CHANNEL)
  let held: CryptoKey | undefined
  channel.onmessage = ({ data }: MessageEvent<Message>) => {
    if (data.kind === 'forget') held = undefined
    else if (data.kind === 'recall') {
      if (held !== undefined) channel.postMessage({ kind: 'answer', key: held } satisfies Message)
    } else held = data.key
  }
  channel.postMessage({ kind: 'recall' } satisfies Message)
  return () => {
    held = undefined
    channel.close()
  }
}

function tell(message: Message): Promise<void> {
  const channel = new BroadcastChannel(CHANNEL)
  channel.postMessage(message)
  // What was posted before the closing is still delivered.
  channel.close()
  return Promise.resolve()
}
