import { Emitter } from '../../lib/emitter.ts'
import { pageLock } from './messages.ts'
import { PageLink, type PageStats } from './page-link.ts'

export type { PageStats } from './page-link.ts'

export interface RtcHostsInit {
  /** Where pages hold their locks. Default: the worker's own, where there are any. */
  locks?: LockManager
  /** How long a new connection waits for a page. Pages attach within a second after they were opened. */
  pageTimeoutMs?: number
}

const DEFAULT_PAGE_TIMEOUT_MS = 10_000

/**
 * The pages that lend their WebRTC to this worker. The one registry between the RTCPeerConnections that libp2p
 * makes by itself, with nothing but a global constructor to go by, and the entry that receives the pages' ports.
 */
export class RtcHosts {
  readonly #locks: LockManager | undefined
  readonly #pageTimeoutMs: number
  readonly #pages = new Map<string, { link: PageLink; unwatch: AbortController }>()
  readonly #changes = new Emitter<undefined>()
  #lastConnection = 0

  constructor(init: RtcHostsInit = {}) {
    this.#locks = init.locks ?? globalThis.navigator?.locks
    this.#pageTimeoutMs = init.pageTimeoutMs ?? DEFAULT_PAGE_TIMEOUT_MS
  }

  /** A page lends its WebRTC over `port`. A page that attaches again has dropped what it held before. */
  attach(pageId: string, port: MessagePort): void {
    this.detach(pageId)
    const unwatch = new AbortController()
    let watching = false
    const link = new PageLink(pageId, port, () => {
      // Before its hello the page may not yet hold its lock, and would pass for gone.
      if (link.ready && !watching) {
        watching = true
        void this.#watch(link, unwatch.signal)
      }
      this.#changes.emit(undefined)
    })
    this.#pages.set(pageId, { link, unwatch })
  }

  /** The page is gone: its connections are over. */
  detach(pageId: string): void {
    const page = this.#pages.get(pageId)
    if (page === undefined) return
    this.#pages.delete(pageId)
    page.unwatch.abort()
    page.link.lose(new DOMException('the page that held the connection is gone', 'NetworkError'))
    page.link.close()
    this.#changes.emit(undefined)
  }

  /** Pages that lend their WebRTC now. */
  stats(): PageStats[] {
    return this.#ready().map((link) => link.stats())
  }

  /** Calls `listener` when pages come or go. Returns the function that stops it. */
  onChange(listener: () => void): () => void {
    return this.#changes.on(listener)
  }

  /** The page for a new connection: a visible one is not throttled, and an idle one has most to give. */
  pick(): PageLink | undefined {
    return this.#ready().sort(
      (a, b) => Number(b.visible) - Number(a.visible) || a.connections - b.connections,
    )[0]
  }

  /** Waits until a page is there; `undefined` when none came in time. */
  waitForPage(): Promise<PageLink | undefined> {
    return new Promise((resolve) => {
      const settle = (link: PageLink | undefined) => {
        clearTimeout(timer)
        off()
        resolve(link)
      }
      const timer = setTimeout(() => settle(undefined), this.#pageTimeoutMs)
      const off = this.#changes.on(() => {
        const link = this.pick()
        if (link !== undefined) settle(link)
      })
    })
  }

  /** Numbers connections across all pages. */
  nextConnection(): number {
    return ++this.#lastConnection
  }

  #ready(): PageLink[] {
    return [...this.#pages.values()].map((page) => page.link).filter((link) => link.ready)
  }

  /** A page that crashes says no bye, but the browser takes its lock away. */
  async #watch(link: PageLink, signal: AbortSignal): Promise<void> {
    try {
      await this.#locks?.request(pageLock(link.pageId), { mode: 'shared', signal }, () => {
        if (this.#pages.get(link.pageId)?.link === link) this.detach(link.pageId)
      })
    } catch (error) {
      if (!signal.aborted) throw error
    }
  }
}
