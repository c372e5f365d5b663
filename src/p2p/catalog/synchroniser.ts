import type { AbortOptions } from '../../lib/abort.ts'
import type { DeviceId } from '../../lib/brand.ts'
import type { StreamDialer } from '../framing.ts'
import { PeerMisbehavedError } from '../swarm/errors.ts'
import type { CatalogBook } from './book.ts'
import type { Fetched, PageFetcher } from './fetch.ts'
import { askCatalog } from './fetch.ts'
import type { CatalogLimits } from './limits.ts'
import type { CatalogAnswers } from './messages.ts'
import { MAX_LISTED } from './messages.ts'
import type { CatalogPeers } from './peers.ts'

/** So many rounds ask only for what changed; the next compares all, which also tells what is still held. */
const ROUNDS_BETWEEN_ALL = 11

export interface SynchroniserComponents {
  node: StreamDialer
  book: CatalogBook
  peers: CatalogPeers
  fetcher: PageFetcher
  limits: Pick<CatalogLimits, 'perRound'>
}

/** What a round with one neighbour brought. */
export interface RoundResult {
  taken: Fetched['taken']
  /** The neighbour has more that is of use. */
  more: boolean
}

/** Compares the own catalog with a neighbour's and takes over what is newer there. */
export class Synchroniser {
  readonly #components: SynchroniserComponents
  readonly #rounds = new WeakMap<object, number>()

  constructor(components: SynchroniserComponents) {
    this.#components = components
  }

  /** One round. Throws what asking throws; what came before is kept. */
  async round(device: DeviceId, options: AbortOptions = {}): Promise<RoundResult> {
    const { peers, fetcher, limits } = this.#components
    const state = peers.of(device)
    const { versions, complete, cursor } = await this.#ask(device, options)
    const { wanted, left } = fetcher.choose(device, versions, limits.perRound)
    const fetched = await fetcher.fetch(device, wanted, options)
    const more = left > 0 || fetched.left > 0 || !complete
    if (more) delete state.cursor
    else state.cursor = cursor
    return { taken: fetched.taken, more }
  }

  async #ask(device: DeviceId, options: AbortOptions) {
    const { node, peers } = this.#components
    const state = peers.of(device)
    const rounds = this.#rounds.get(state) ?? 0
    const since = rounds >= ROUNDS_BETWEEN_ALL ? undefined : state.cursor
    const answer = await askCatalog(node, device, { t: 'sum', ...since }, options)
    const cursor = { epoch: answer.epoch, at: answer.at }
    if (answer.changed !== undefined) {
      this.#rounds.set(state, rounds + 1)
      return { versions: answer.changed, complete: true, cursor }
    }
    this.#rounds.set(state, 0)
    const differing = this.#compare(device, answer)
    if (differing.length === 0) return { versions: [], complete: true, cursor }
    const buckets = Uint8Array.from(differing)
    const { versions } = await askCatalog(node, device, { t: 'list', buckets }, options)
    // What was not listed is listed once these are known: they come first no more.
    return { versions, complete: versions.length < MAX_LISTED, cursor }
  }

  /** The parts that are not the same; the others are confirmed. */
  #compare(device: DeviceId, { digests }: CatalogAnswers['sum']): number[] {
    const { book } = this.#components
    if (digests === undefined) throw new PeerMisbehavedError('neither changes nor digests')
    const differing = book.summary.differing(digests)
    book.confirmAllBut(new Set(differing), device)
    return differing
  }
}
