import type { DeviceId, Nym } from '../../lib/brand.ts'
import { sleep } from '../../lib/abort.ts'
import { Emitter } from '../../lib/emitter.ts'
import { NEWS_PROTOCOL } from '../constants.ts'
import type { FramedStream, StreamDialer } from '../framing.ts'
import { openFramed } from '../framing.ts'
import { MAX_NEWS_BYTES, decodeNews, encodeNews } from './news-messages.ts'

/** libp2p drops a stream without traffic after two minutes. */
const SIGN_OF_LIFE_MS = 45_000

const FIRST_PAUSE_MS = 500
const MAX_PAUSE_MS = 30_000
/** A holder that could not be reached so often in a row is given up. */
const MAX_FAILURES = 6

/** Devices that are listened to. */
const MAX_SOURCES = 64

/** A record as a device told it, unverified. */
export interface News {
  nym: Nym
  record: Uint8Array
  device: DeviceId
}

export interface NewsClientComponents {
  node: StreamDialer
  /** Sequence of the newest record known here, so that only newer ones are told. */
  known(nym: Nym): bigint | undefined
}

interface Source {
  nyms: Set<Nym>
  framed?: FramedStream
  stop: AbortController
}

/** Listens to holders of stores for newer records; takes up a broken stream again. */
export class NewsClient {
  /** Told of everything that was sent for a watched store. To be verified by whoever listens. */
  readonly news = new Emitter<News>()
  readonly #node: StreamDialer
  readonly #known: NewsClientComponents['known']
  readonly #sources = new Map<DeviceId, Source>()

  constructor(components: NewsClientComponents) {
    this.#node = components.node
    this.#known = components.known
  }

  /** Listens to this device for news of the store, besides the others. */
  watch(nym: Nym, device: DeviceId): void {
    const source = this.#sources.get(device) ?? this.#addSource(device)
    if (source === undefined || source.nyms.has(nym)) return
    source.nyms.add(nym)
    if (source.framed !== undefined) this.#ask(source.framed, nym)
  }

  /** Stops listening for news of the store. */
  unwatch(nym: Nym): void {
    for (const [device, source] of this.#sources) {
      if (!source.nyms.delete(nym)) continue
      source.framed?.send(encodeNews({ unwatch: nym })).catch(() => undefined)
      if (source.nyms.size === 0) this.#drop(device)
    }
  }

  stop(): void {
    for (const device of [...this.#sources.keys()]) this.#drop(device)
  }

  #addSource(device: DeviceId): Source | undefined {
    if (this.#sources.size >= MAX_SOURCES) return undefined
    const source: Source = { nyms: new Set(), stop: new AbortController() }
    this.#sources.set(device, source)
    void this.#listen(device, source)
    return source
  }

  #drop(device: DeviceId): void {
    const source = this.#sources.get(device)
    this.#sources.delete(device)
    source?.stop.abort()
    source?.framed?.abort(new Error('no longer watched'))
  }

  async #listen(device: DeviceId, source: Source): Promise<void> {
    const { signal } = source.stop
    let failures = 0
    while (!signal.aborted && failures < MAX_FAILURES) {
      try {
        const framed = await openFramed(this.#node, device, NEWS_PROTOCOL, {
          signal,
          maxBytes: MAX_NEWS_BYTES,
        })
        failures = 0
        await this.#follow(framed, source)
      } catch {
        failures++
      }
      delete source.framed
      const pause = Math.min(MAX_PAUSE_MS, FIRST_PAUSE_MS * 2 ** failures)
      await sleep(pause, { signal }).catch(() => undefined)
    }
    if (this.#sources.get(device) === source) this.#sources.delete(device)
  }

  async #follow(framed: FramedStream, source: Source): Promise<void> {
    source.framed = framed
    const askAll = () => {
      for (const nym of source.nyms) this.#ask(framed, nym)
    }
    askAll()
    const signOfLife = setInterval(askAll, SIGN_OF_LIFE_MS)
    try {
      for await (const frame of framed) {
        const message = decodeNews(frame)
        if (!('record' in message) || !source.nyms.has(message.nym)) continue
        this.news.emit({ nym: message.nym, record: message.record, device: framed.peer })
      }
    } catch (error) {
      framed.abort(error)
      throw error
    } finally {
      clearInterval(signOfLife)
    }
  }

  #ask(framed: FramedStream, nym: Nym): void {
    const sequence = this.#known(nym)
    const question = { watch: nym, ...(sequence !== undefined && { sequence }) }
    framed.send(encodeNews(question)).catch(() => undefined)
  }
}
