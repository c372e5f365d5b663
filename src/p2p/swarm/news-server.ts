import type { Nym } from '../../lib/brand.ts'
import { NEWS_PROTOCOL } from '../constants.ts'
import type { StoreRecord } from '../dht/ipns-record.ts'
import type { FramedStream, StreamServer } from '../framing.ts'
import { handleFramed } from '../framing.ts'
import { PeerMisbehavedError } from './errors.ts'
import { MAX_NEWS_BYTES, decodeNews, encodeNews } from './news-messages.ts'
import type { RecordShelf } from './record-shelf.ts'

/** Stores that one peer may watch here. */
const MAX_WATCHED = 64

/** Peers that one store's news go to from here; they pass it on to theirs. */
const MAX_WATCHERS = 64

/** A viewer reuses one stream; another may be opening while an old one closes. */
const MAX_STREAMS_PER_PEER = 3

export interface NewsServerComponents {
  node: StreamServer
  shelf: RecordShelf
}

/** Tells those who watch a store each newer record as soon as this device holds its page. */
export class NewsServer {
  readonly #node: StreamServer
  readonly #shelf: RecordShelf
  readonly #watchers = new Map<Nym, Set<FramedStream>>()
  #offShelf: (() => void) | undefined

  constructor(components: NewsServerComponents) {
    this.#node = components.node
    this.#shelf = components.shelf
  }

  async start(): Promise<void> {
    this.#offShelf = this.#shelf.changes.on((record) => {
      for (const watcher of this.#watchers.get(record.nym) ?? []) tell(watcher, record)
    })
    await handleFramed(this.#node, NEWS_PROTOCOL, (framed) => this.#serve(framed), {
      maxStreams: MAX_STREAMS_PER_PEER,
      maxBytes: MAX_NEWS_BYTES,
    })
  }

  async stop(): Promise<void> {
    this.#offShelf?.()
    await this.#node.libp2p.unhandle(NEWS_PROTOCOL)
    for (const watchers of this.#watchers.values()) {
      for (const framed of watchers) framed.abort(new Error('stopped'))
    }
    this.#watchers.clear()
  }

  /** Peers that watch the store through this device. */
  watchers(nym: Nym): number {
    return this.#watchers.get(nym)?.size ?? 0
  }

  async #serve(framed: FramedStream): Promise<void> {
    const watched = new Set<Nym>()
    try {
      for await (const frame of framed) {
        const message = decodeNews(frame)
        if ('watch' in message) {
          watched.add(message.watch)
          if (watched.size > MAX_WATCHED)
            throw new PeerMisbehavedError('it watches too many stores')
          await this.#watch(framed, message.watch, message.sequence)
        } else if ('unwatch' in message) {
          watched.delete(message.unwatch)
          this.#unwatch(framed, message.unwatch)
        } else {
          throw new PeerMisbehavedError('news where only questions belong')
        }
      }
    } finally {
      for (const nym of watched) this.#unwatch(framed, nym)
    }
  }

  async #watch(framed: FramedStream, nym: Nym, sequence: bigint | undefined): Promise<void> {
    const watchers = this.#watchers.get(nym) ?? new Set()
    this.#watchers.set(nym, watchers)
    if (watchers.size < MAX_WATCHERS) watchers.add(framed)
    const record = await this.#shelf.newest(nym)
    if (record !== undefined && record.sequence > (sequence ?? -1n)) tell(framed, record)
  }

  #unwatch(framed: FramedStream, nym: Nym): void {
    const watchers = this.#watchers.get(nym)
    watchers?.delete(framed)
    if (watchers?.size === 0) this.#watchers.delete(nym)
  }
}

/** Without waiting: a stream that cannot take it has ended, which is noticed where it is read. */
function tell(framed: FramedStream, { nym, bytes }: StoreRecord): void {
  framed.send(encodeNews({ nym, record: bytes })).catch(() => undefined)
}
