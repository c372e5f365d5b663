import type { AbortOptions } from '../../lib/abort.ts'
import type { DeviceId, Nym } from '../../lib/brand.ts'
import type { Clock } from '../../lib/clock.ts'
import { RecordInvalidError } from '../dht/errors.ts'
import { StoreMalformedError } from '../store/errors.ts'
import { PeerMisbehavedError } from '../swarm/errors.ts'
import type { StreamDialer } from '../framing.ts'
import { request } from '../framing.ts'
import { CATALOG_PROTOCOL } from '../constants.ts'
import type { CatalogBook } from './book.ts'
import type { CatalogAnswers, CatalogQuestion, PageParcel } from './messages.ts'
import { MAX_CATALOG_BYTES, MAX_KEYS, decodeAnswer, encodeQuestion } from './messages.ts'
import type { VerifiedPage } from './page.ts'
import { pageBytes, verifyPage } from './page.ts'
import type { CatalogPeers } from './peers.ts'
import type { KeyVersion } from './version.ts'
import { isLater, nymOf, versionOf } from './version.ts'

/** A batch of pages over a slow line. */
const ASK_TIMEOUT_MS = 20_000

/** One question of the catalog. Throws as `request` does, or PeerMisbehavedError. */
export async function askCatalog<T extends keyof CatalogAnswers>(
  node: StreamDialer,
  device: DeviceId,
  question: CatalogQuestion & { t: T },
  options: AbortOptions = {},
): Promise<CatalogAnswers[T]> {
  const body = await request(node, device, CATALOG_PROTOCOL, encodeQuestion(question), {
    ...options,
    timeoutMs: ASK_TIMEOUT_MS,
    maxBytes: MAX_CATALOG_BYTES,
  })
  return decodeAnswer(question.t, body)
}

export interface PageFetcherComponents {
  node: StreamDialer
  book: CatalogBook
  peers: CatalogPeers
  isBlocked(nym: Nym): boolean
  now: Clock
}

/** How a batch went. */
export interface Fetched {
  /** Kept now. */
  taken: { nym: Nym; version: KeyVersion; verified: VerifiedPage }[]
  /** Not asked for, since the neighbour's allowance is used up or others fetch the same. */
  left: number
}

/** Fetches stores from neighbours, verifies all of it, and puts it into the book. */
export class PageFetcher {
  readonly #components: PageFetcherComponents
  readonly #underWay = new Set<Nym>()

  constructor(components: PageFetcherComponents) {
    this.#components = components
  }

  /**
   * Of the versions that a neighbour has, those that are of use here, at most `most`, the first ones
   * first. What is the same here is confirmed. `left`: some more are of use. `asked`: a person looks for
   * them, so that newcomers come in even if the catalog is full.
   */
  choose(
    device: DeviceId,
    versions: readonly KeyVersion[],
    most: number,
    { asked = false } = {},
  ): { wanted: KeyVersion[]; left: number } {
    const { book, peers, isBlocked } = this.#components
    const state = peers.of(device)
    const wanted: KeyVersion[] = []
    let left = 0
    for (const version of versions) {
      const nym = nymOf(version.key)
      if (isBlocked(nym) || state.useless.has(nameOf(version))) continue
      const known = book.version(nym)
      if (!isLater(version, known)) {
        if (known !== undefined && !isLater(known, version)) book.confirm(nym, device)
        continue
      }
      const elsewhere = !asked && this.#underWay.has(nym)
      const busy = elsewhere || wanted.length >= most || state.bytes.left <= 0
      if (busy) left++
      else if (known !== undefined) wanted.push(version)
      else if (state.newcomers.left >= 1 && (asked || book.admit())) {
        state.newcomers.take()
        wanted.push(version)
      }
    }
    return { wanted, left }
  }

  /**
   * Fetches these versions from the neighbour. One that sends what nobody honest sends is distrusted,
   * and PeerMisbehavedError thrown; what came right before is kept. `asked`: what is fetched elsewhere
   * is fetched all the same, since the other one may never hand it over.
   */
  async fetch(
    device: DeviceId,
    wanted: readonly KeyVersion[],
    { asked = false, ...options }: AbortOptions & { asked?: boolean } = {},
  ): Promise<Fetched> {
    const { node, peers } = this.#components
    const state = peers.of(device)
    const free = asked ? wanted : wanted.filter(({ key }) => !this.#underWay.has(nymOf(key)))
    const nyms = asked ? [] : free.map(({ key }) => nymOf(key))
    for (const nym of nyms) this.#underWay.add(nym)
    const taken: Fetched['taken'] = []
    try {
      let queue = free
      while (queue.length > 0 && state.bytes.left > 0) {
        const batch = queue.slice(0, MAX_KEYS)
        const keys = batch.map(({ key }) => key)
        const answer = await askCatalog(node, device, { t: 'pages', keys }, options)
        if (answer.done === 0 || answer.pages.length > answer.done) {
          throw new PeerMisbehavedError('pages that were not asked for')
        }
        taken.push(...(await this.#takeAll(device, batch.slice(0, answer.done), answer.pages)))
        queue = queue.slice(answer.done)
      }
      return { taken, left: queue.length + wanted.length - free.length }
    } catch (error) {
      if (error instanceof PeerMisbehavedError) peers.distrust(device)
      throw error
    } finally {
      for (const nym of nyms) this.#underWay.delete(nym)
    }
  }

  async #takeAll(
    device: DeviceId,
    asked: readonly KeyVersion[],
    parcels: readonly PageParcel[],
  ): Promise<Fetched['taken']> {
    const { peers, book } = this.#components
    const state = peers.of(device)
    const taken: Fetched['taken'] = []
    const open = new Map(asked.map((version) => [nymOf(version.key), version]))
    for (const parcel of parcels) {
      const nym = nymOf(parcel.key)
      const version = open.get(nym)
      if (version === undefined) throw new PeerMisbehavedError('a store that was not asked for')
      open.delete(nym)
      state.bytes.spend(pageBytes(parcel) + parcel.record.length)
      const verified = await this.#verify(nym, parcel)
      // It may be a later one than was told, never an earlier one.
      if (isLater(version, versionOf(version.key, verified.record)))
        state.useless.add(nameOf(version))
      if (await book.take(verified, device).catch(() => false)) {
        taken.push({ nym, version, verified })
      } else {
        state.useless.add(nameOf(version))
      }
    }
    // What it named and does not have is not asked for again and again.
    for (const version of open.values()) state.useless.add(nameOf(version))
    return taken
  }

  async #verify(nym: Nym, { record, root, profile, index }: PageParcel): Promise<VerifiedPage> {
    try {
      return await verifyPage(nym, record, { root, profile, index })
    } catch (error) {
      const known = error instanceof RecordInvalidError || error instanceof StoreMalformedError
      if (known) throw new PeerMisbehavedError(error.message)
      throw error
    }
  }
}

const nameOf = ({ key, sequence, term }: KeyVersion) => `${nymOf(key)} ${sequence} ${term}`
