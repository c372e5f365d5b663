import type { NodeClient } from '../../app/rpc/api.ts'
import type { SealedFile } from '../../contracts/documents/file.ts'
import { toWireError } from '../../lib/errors.ts'
import type { WireError } from '../../lib/errors.ts'

/** The most that one file may have; larger ones are not worth sending to a browser. */
export const MAX_FILE_BYTES = 10_000_000
/** 10 MB over a slow phone's storage; more means that something hangs. */
const SEAL_TIMEOUT_MS = 90_000

/** One file of a form, from the picked one to the encrypted one. */
export class SealedItem {
  readonly key: number
  readonly name: string
  readonly bytes: number
  readonly source: Blob | undefined
  readonly abort = new AbortController()
  state = $state<'queued' | 'sealing' | 'ready' | 'failed' | 'too-large'>('queued')
  /** 0 to 1; absent while it is not known. */
  progress = $state<number>()
  error = $state.raw<WireError>()
  sealed = $state.raw<SealedFile>()

  constructor(key: number, source: File | SealedFile) {
    this.key = key
    this.name = source.name
    this.bytes = source.size
    if (source instanceof Blob) {
      this.source = source
      if (source.size > MAX_FILE_BYTES) this.state = 'too-large'
    } else {
      this.sealed = source
      this.state = 'ready'
    }
  }
}

/** Files that are encrypted one after the other as they are picked. */
export class SealedFiles {
  readonly #node: Pick<NodeClient, 'call'>
  readonly limit: number
  #nextKey = 0
  #working: Promise<void> | undefined
  items = $state<SealedItem[]>([])
  /** How many of the last picked files did not fit in. */
  refused = $state(0)

  /** @param limit files that one document or message may carry */
  constructor(node: Pick<NodeClient, 'call'>, limit: number, kept: readonly SealedFile[] = []) {
    this.#node = node
    this.limit = limit
    this.items = kept.slice(0, limit).map((file) => new SealedItem(this.#nextKey++, file))
  }

  /** The encrypted ones, in order. */
  get ready(): SealedFile[] {
    return this.items.flatMap(({ sealed }) => (sealed === undefined ? [] : [sealed]))
  }

  /** Something is not encrypted (yet): sending now would leave it out. */
  get open(): boolean {
    return this.items.some(({ state }) => state !== 'ready')
  }

  /** Settles when each was encrypted or has failed, also those that are added meanwhile. */
  async settled(): Promise<void> {
    while (this.#working !== undefined) await this.#working
  }

  get full(): boolean {
    return this.items.length >= this.limit
  }

  /** Takes in files as far as there is room, and starts to encrypt them. */
  add(files: readonly File[]): void {
    const room = Math.max(0, this.limit - this.items.length)
    this.refused = Math.max(0, files.length - room)
    for (const file of files.slice(0, room)) {
      this.items.push(new SealedItem(this.#nextKey++, file))
    }
    this.#work()
  }

  retry(item: SealedItem): void {
    item.state = 'queued'
    item.error = undefined
    this.#work()
  }

  remove(item: SealedItem): void {
    item.abort.abort()
    this.items = this.items.filter((other) => other.key !== item.key)
    this.refused = 0
    this.#work()
  }

  /** After they were sent: the form is empty again. */
  clear(): void {
    this.stop()
    this.items = []
    this.refused = 0
  }

  /** Ends all running work, for when the form goes away. */
  stop(): void {
    for (const item of this.items) item.abort.abort()
  }

  #work(): void {
    this.#working ??= this.#sealAll().finally(() => {
      this.#working = undefined
      // Picked while the last one ended.
      if (this.items.some(({ state }) => state === 'queued')) this.#work()
    })
  }

  async #sealAll(): Promise<void> {
    for (;;) {
      const next = this.items.find(({ state }) => state === 'queued')
      if (next?.source === undefined) return
      await this.#seal(next, next.source)
    }
  }

  async #seal(item: SealedItem, file: Blob): Promise<void> {
    item.state = 'sealing'
    item.progress = undefined
    try {
      item.sealed = await this.#node.call(
        'file.seal',
        { file, name: item.name },
        {
          signal: item.abort.signal,
          timeoutMs: SEAL_TIMEOUT_MS,
          onProgress: ({ done, total }) => (item.progress = total > 0 ? done / total : undefined),
        },
      )
      item.state = 'ready'
    } catch (error) {
      item.error = toWireError(error)
      item.state = 'failed'
    }
  }
}
