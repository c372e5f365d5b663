import type { DeviceId, Nym } from '../../lib/brand.ts'
import { CATALOG_PROTOCOL } from '../constants.ts'
import type { StreamServer } from '../framing.ts'
import { handle } from '../framing.ts'
import type { CatalogBook } from './book.ts'
import { CatalogBusyError } from './errors.ts'
import type { CatalogAnswers, CatalogQuestion, News, PageParcel } from './messages.ts'
import {
  MAX_CATALOG_BYTES,
  MAX_LISTED,
  PAGES_BYTES,
  decodeQuestion,
  encodeAnswer,
} from './messages.ts'
import { pageBytes } from './page.ts'
import type { CatalogPeers, PeerState } from './peers.ts'
import type { CatalogStorage } from './types.ts'
import { nymOf } from './version.ts'

const MAX_STREAMS_PER_PEER = 4
const ANSWER_TIMEOUT_MS = 15_000

export interface CatalogServerComponents {
  node: StreamServer
  book: CatalogBook
  peers: CatalogPeers
  storage: Pick<CatalogStorage, 'page'>
  isBlocked(nym: Nym): boolean
  /** A neighbour says that it has these versions. */
  onNews(device: DeviceId, news: readonly News[]): void
}

type Answer = CatalogAnswers[keyof CatalogAnswers]

/** Answers `/souk/catalog/1`: what there is, and the pages of it. */
export async function serveCatalog(components: CatalogServerComponents): Promise<void> {
  const { node, peers } = components
  await handle(
    node,
    CATALOG_PROTOCOL,
    async (body, { peer }) => {
      const state = peers.of(peer)
      if (!state.questions.take()) throw new CatalogBusyError()
      return encodeAnswer(await answer(components, peer, state, decodeQuestion(body)))
    },
    {
      maxStreams: MAX_STREAMS_PER_PEER,
      maxBytes: MAX_CATALOG_BYTES,
      timeoutMs: ANSWER_TIMEOUT_MS,
    },
  )
}

async function answer(
  components: CatalogServerComponents,
  peer: DeviceId,
  state: PeerState,
  question: CatalogQuestion,
): Promise<Answer> {
  const { book, onNews, peers } = components
  switch (question.t) {
    case 'sum': {
      const { epoch, at, digests } = book.summary
      const changed = book.summary.since(question.epoch, question.at)
      return { epoch, at, ...(changed === undefined ? { digests } : { changed }) }
    }
    case 'list':
      return { versions: book.list(question.buckets).slice(0, MAX_LISTED) }
    case 'pages':
      return pages(components, state, question.keys)
    case 'tell':
      if (peers.trusts(peer)) onNews(peer, question.news)
      return {}
  }
}

async function pages(
  { book, peers, storage, isBlocked }: CatalogServerComponents,
  state: PeerState,
  keys: readonly Uint8Array[],
): Promise<CatalogAnswers['pages']> {
  const found: PageParcel[] = []
  let [done, bytes] = [0, 0]
  for (const key of keys) {
    if (bytes > PAGES_BYTES) break
    if (state.given.left <= 0 || peers.given.left <= 0) throw new CatalogBusyError()
    done++
    const nym = nymOf(key)
    const entry = isBlocked(nym) ? undefined : book.get(nym)
    const page = entry && (await storage.page(nym))
    // A newer version may have come between the two: the old record does not name its page.
    if (entry === undefined || page === undefined || book.get(nym) !== entry) continue
    found.push({ key, record: entry.record, ...page })
    bytes += pageBytes(page)
    state.given.spend(pageBytes(page))
    peers.given.spend(pageBytes(page))
  }
  return { done, pages: found }
}
