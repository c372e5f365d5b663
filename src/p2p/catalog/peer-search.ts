import type { AbortOptions } from '../../lib/abort.ts'
import { withTimeout } from '../../lib/abort.ts'
import type { DeviceId, Nym } from '../../lib/brand.ts'
import { SEARCH_PROTOCOL } from '../constants.ts'
import type { StreamDialer, StreamServer } from '../framing.ts'
import { handle, request } from '../framing.ts'
import { PeerMisbehavedError } from '../swarm/errors.ts'
import type { CatalogBook } from './book.ts'
import { CatalogBusyError } from './errors.ts'
import type { PageFetcher } from './fetch.ts'
import type { CatalogPeers } from './peers.ts'
import { readKept } from './kept-page.ts'
import type { Hit, RemoteQuery } from './search-messages.ts'
import {
  MAX_HITS,
  MAX_HITS_BYTES,
  MAX_QUERY_BYTES,
  decodeHits,
  decodeQuery,
  encodeHits,
  encodeQuery,
} from './search-messages.ts'
import type { AskOptions, CatalogComponents, CatalogStorage, RemoteHit } from './types.ts'
import { keyOf, nymOf } from './version.ts'

/** Neighbours that one query goes to. */
const MAX_ASKED = 4
/** What is left to say after this is of no use any more: people wait. */
const ASK_TIMEOUT_MS = 8_000
/** The own index answers within this, or not at all. */
const QUERY_TIMEOUT_MS = 3_000
/** Questions of others that are answered at the same time. */
const MAX_ANSWERING = 4
const MAX_STREAMS_PER_PEER = 2
/** What one question costs of a neighbour's allowance of 600 at once and one a second. */
const COST = 15

export interface PeerSearchComponents {
  node: StreamServer & StreamDialer & Pick<CatalogComponents['node'], 'directPeers'>
  book: CatalogBook
  peers: CatalogPeers
  fetcher: PageFetcher
  storage: Pick<CatalogStorage, 'page'>
  isBlocked(nym: Nym): boolean
  query?: CatalogComponents['query']
  random(): number
}

/** Asks the indexes of neighbours, and answers theirs from the own one. */
export class PeerSearch {
  readonly #components: PeerSearchComponents
  #answering = 0

  constructor(components: PeerSearchComponents) {
    this.#components = components
  }

  async start(): Promise<void> {
    if (this.#components.query === undefined) return
    await handle(
      this.#components.node,
      SEARCH_PROTOCOL,
      async (body, { peer, signal }) => {
        if (this.#answering >= MAX_ANSWERING) throw new CatalogBusyError()
        for (let cost = 0; cost < COST; cost++) {
          if (!this.#components.peers.of(peer).questions.take()) throw new CatalogBusyError()
        }
        this.#answering++
        try {
          return encodeHits(await this.#answer(decodeQuery(body), { signal }))
        } finally {
          this.#answering--
        }
      },
      { maxStreams: MAX_STREAMS_PER_PEER, maxBytes: Math.max(MAX_QUERY_BYTES, MAX_HITS_BYTES) },
    )
  }

  async stop(): Promise<void> {
    if (this.#components.query !== undefined) {
      await this.#components.node.libp2p.unhandle(SEARCH_PROTOCOL)
    }
  }

  /** Asks `also`, and of the neighbours a few at random. Settles when all answered, or their time is up. */
  async askPeers(query: RemoteQuery, options: AskOptions): Promise<void> {
    const { node, random } = this.#components
    const { also = [] } = options
    const neighbours = node.directPeers().filter((device) => !also.includes(device))
    const chosen = [...also]
    while (chosen.length < also.length + MAX_ASKED && neighbours.length > 0) {
      chosen.push(...neighbours.splice(Math.floor(random() * neighbours.length), 1))
    }
    await this.askOnly(chosen, query, options)
  }

  /** Asks these. */
  async askOnly(
    devices: readonly DeviceId[],
    query: RemoteQuery,
    options: AskOptions,
  ): Promise<void> {
    const signal = withTimeout(ASK_TIMEOUT_MS, options)
    const ask = async (device: DeviceId) => {
      options.onAsked?.(device)
      try {
        options.onAnswer({ device, hits: await this.#ask(device, query, { signal }) })
      } catch (error) {
        if (error instanceof PeerMisbehavedError) options.onWrong?.(device)
      }
    }
    const trusted = devices.filter((device) => this.#components.peers.trusts(device))
    await Promise.all(trusted.map(ask))
    options.signal?.throwIfAborted()
  }

  async #ask(device: DeviceId, query: RemoteQuery, options: AbortOptions): Promise<RemoteHit[]> {
    const { node, peers, fetcher } = this.#components
    const body = await request(node, device, SEARCH_PROTOCOL, encodeQuery(query), {
      ...options,
      timeoutMs: ASK_TIMEOUT_MS,
      maxBytes: Math.max(MAX_QUERY_BYTES, MAX_HITS_BYTES),
    })
    const named = this.#read(device, body).slice(0, query.count)
    const versions = new Map(
      named.map(({ key, sequence }) => [nymOf(key), { key, sequence, term: 0 }]),
    )
    // Stores that are not known here, or not in that version, are had from who named them.
    const { wanted } = fetcher.choose(device, [...versions.values()], MAX_HITS, { asked: true })
    await fetcher.fetch(device, wanted, { ...options, asked: true }).catch((error: unknown) => {
      if (!peers.trusts(device)) throw error
    })
    return this.#found(named)
  }

  #read(device: DeviceId, body: Uint8Array): Hit[] {
    try {
      return decodeHits(body)
    } catch (error) {
      if (error instanceof PeerMisbehavedError) this.#components.peers.distrust(device)
      throw error
    }
  }

  /** The cards of what was named, as the stores that are here now have them, in the order of naming. */
  async #found(named: readonly Hit[]): Promise<RemoteHit[]> {
    const { book, storage } = this.#components
    const pages = new Map<Nym, Awaited<ReturnType<typeof readKept>>>()
    const found: RemoteHit[] = []
    for (const { key, slug } of named) {
      const nym = nymOf(key)
      if (!pages.has(nym)) pages.set(nym, await readKept(book, storage, nym))
      const card = pages.get(nym)?.cards.find((one) => one.slug === slug)
      if (card !== undefined) found.push({ nym, card })
    }
    return found
  }

  async #answer(query: RemoteQuery, options: AbortOptions): Promise<Hit[]> {
    const { query: ask, book, isBlocked } = this.#components
    if (ask === undefined) return []
    const signal = withTimeout(QUERY_TIMEOUT_MS, options)
    const matches = await ask(query, { signal })
    return matches.slice(0, query.count).flatMap(({ nym, slug }) => {
      const version = isBlocked(nym) ? undefined : book.version(nym)
      return version === undefined ? [] : [{ key: keyOf(nym), slug, sequence: version.sequence }]
    })
  }
}
