import type { VerifiedDocument } from '../../contracts/documents/kinds.ts'
import { isKind } from '../../contracts/documents/kinds.ts'
import { readDocument } from '../../contracts/documents/read.ts'
import type { AbortOptions } from '../../lib/abort.ts'
import { withTimeout } from '../../lib/abort.ts'
import type { DeviceId, Nym } from '../../lib/brand.ts'
import type { Clock } from '../../lib/clock.ts'
import type { NetworkName } from '../../lib/config.ts'
import type { StoreRecord } from '../../p2p/dht/ipns-record.ts'
import { readEarlier } from '../../p2p/store/earlier.ts'
import type { OpenStore } from '../../p2p/swarm/open-store.ts'
import type { Stores } from '../../p2p/swarm/stores.ts'
import type { BlockOwners } from '../../storage/repositories/block-owners.ts'
import type { ListingsRepository, OwnListingRecord } from '../../storage/repositories/listings.ts'
import type { OffersRepository } from '../../storage/repositories/offers.ts'
import type { SingleRecord } from '../../storage/repositories/single-record.ts'
import type { StoresRepository } from '../../storage/repositories/stores.ts'
import type { OwnFollowsRecord } from '../follows/own-follows.ts'
import { ownFollows } from '../follows/own-follows.ts'
import type { OwnListRecord } from '../labels/own-list.ts'
import { ownList } from '../labels/own-list.ts'
import { ownOffer } from '../moderators/own-offer.ts'
import type { OwnOfferRecord } from '../moderators/own-offer.ts'
import type { ListingDraft, ProfileDraft } from '../rpc/api.ts'
import type { Person } from '../session.ts'
import type { ListingPolicy } from './listing-content.ts'
import { isLater, isSame, mergeFields, mergeVersions } from './merge.ts'
import type { Conflicts } from './conflicts.ts'
import { heldBack, mergeStock } from './merge-stock.ts'
import type { StockCount } from './merge-stock.ts'
import { shownOffer } from './offers.ts'
import { shownFollows } from './shown-follows.ts'
import { shownLabels } from './shown-labels.ts'
import type { OwedPieces } from './owed-pieces.ts'
import { editableDraft } from './own-listing.ts'
import type { OwnProfileRecord } from './own-records.ts'
import { ownListing, ownProfile, withCodes } from './own-records.ts'
import type { PublishedVersion, StoreHistory } from './store-history.ts'
import { textId } from './store-history.ts'
import { verifiedListing, verifiedProfile } from './verify.ts'

/** Asking the network for a version of another device before the own next one. */
const ASK_TIMEOUT_MS = 3_000
/** Who asked so lately knows it. */
const FRESH_MS = 60_000
/** Fetching what the other device published. */
const FETCH_TIMEOUT_MS = 60_000

/** What is left to sign after a merge; each is published with the next version. */
export interface Merged {
  /** `theirs`: nothing of ours is beyond the version that was taken over. */
  readonly result: 'theirs' | 'both'
  readonly profile?: ProfileDraft
  readonly listings: readonly (ListingDraft & { slug: string })[]
}

export interface OwnMergeComponents {
  profile: SingleRecord<OwnProfileRecord>
  listings: ListingsRepository
  offer: SingleRecord<OwnOfferRecord>
  offers: Pick<OffersRepository, 'keep'>
  labels: SingleRecord<OwnListRecord>
  follows: SingleRecord<OwnFollowsRecord>
  policy: () => Promise<ListingPolicy>
  history: StoreHistory
  conflicts: Conflicts
  /** What two devices sold beyond what there was. */
  owed: OwedPieces
  records: StoresRepository
  owners: BlockOwners
  stores: () => Promise<Stores>
  network: NetworkName
  clock: Clock
}

/**
 * Joins what another device of the same person published with what this one has: listing by listing, the
 * profile field by field, from the last version that both know. Nothing that was signed is lost: of two
 * changes of one listing the later one is on sale, and the other is kept and told.
 */
export class OwnMerge {
  readonly #components: OwnMergeComponents
  readonly #shown = new Map<Nym, { record: StoreRecord; device: DeviceId }>()
  #askedAt = -Infinity

  constructor(components: OwnMergeComponents) {
    this.#components = components
  }

  /** Another own device has published this. */
  shown(record: StoreRecord, device: DeviceId): void {
    const known = this.#shown.get(record.nym)?.record
    if (known === undefined || record.sequence >= known.sequence) {
      this.#shown.set(record.nym, { record, device })
    }
  }

  /**
   * Joins the newest version of another device into the own records; `undefined` where there is none. `ask`:
   * look in the network too. Throws `block.*`, `store.*`, `document.*` where it cannot be had whole.
   */
  async run(
    { nym }: Person,
    ask: boolean,
    options: AbortOptions = {},
  ): Promise<Merged | undefined> {
    const { stores: opened, history, profile } = this.#components
    if ((await profile.load()) === undefined) return undefined
    const stores = await opened()
    const versions = await history.versions()
    const theirs = await this.#newest(stores, nym, ask, options)
    if (theirs === undefined) return undefined
    const root = theirs.record.root.toString()
    const isKnown = versions.some((one) => one.root === root || one.earlier.includes(root))
    // A store from before versions were noted has nothing that could be compared.
    if (isKnown || (versions.length === 0 && (await this.#isOwn(nym, root)))) return undefined
    const bounded = { signal: withTimeout(FETCH_TIMEOUT_MS, options) }
    const open = await stores.openStore(nym, bounded)
    try {
      if (theirs.device !== undefined) open.addHolder(theirs.device, { owner: true })
      await open.consider(theirs.record, bounded)
      // Of two with the same number the one that all take for newer is shown: whoever made the other joins them.
      if (open.snapshot?.page.root.equals(theirs.record.root) !== true) return undefined
      return await this.#join(nym, open, versions, bounded)
    } finally {
      open.close()
    }
  }

  async #isOwn(nym: Nym, root: string): Promise<boolean> {
    const known = await this.#components.records.get(nym)
    return known?.keptRoot === root || known?.root === root
  }

  async #newest(stores: Stores, nym: Nym, ask: boolean, options: AbortOptions) {
    const shown = this.#shown.get(nym)
    const kept = await stores.shelf.newest(nym).catch(() => undefined)
    let best: { record: StoreRecord; device?: DeviceId } | undefined = kept && { record: kept }
    if (shown !== undefined && shown.record.sequence >= (kept?.sequence ?? 0n)) best = shown
    if (!ask || this.#components.clock() - this.#askedAt < FRESH_MS) return best
    try {
      const signal = withTimeout(ASK_TIMEOUT_MS, options)
      const record = await stores.resolve(nym, { signal })
      this.#askedAt = this.#components.clock()
      if (best === undefined || record.sequence > best.record.sequence) return { record }
    } catch {
      // Nobody knows one, or nobody answers: then what is known here counts.
    }
    return best
  }

  async #join(
    nym: Nym,
    open: OpenStore,
    versions: readonly PublishedVersion[],
    options: AbortOptions,
  ): Promise<Merged | undefined> {
    const { stores, owners, records, history, network, listings: own } = this.#components
    const page = open.snapshot?.page
    if (page === undefined) return undefined
    const root = page.root.toString()
    const get: OpenStore['fetchBlock'] = (cid, more) => open.fetchBlock(cid, more)
    const lineage = await readEarlier(page.root, get, options)
    const base = versions.find((one) => lineage.includes(one.root))
    const mine = await own.list()
    const cards = new Map(page.cards.map((card) => [card.slug, card]))
    const merge = mergeVersions(
      base && new Map(Object.entries(base.listings)),
      new Map(mine.map((one) => [one.slug, { id: one.documentId, signedAt: one.signedAt }])),
      new Map(page.cards.map(({ slug, document: id, signedAt }) => [slug, { id, signedAt }])),
    )
    const needed = new Set([...merge.taken, ...merge.conflicts.map(({ key }) => key)])
    const signed = await Promise.all(
      [...needed].map(async (slug) => {
        const { armored } = await open.fetchListing(slug, options)
        return verifiedListing(armored, nym, slug, network)
      }),
    )
    const theirProfile = await verifiedProfile(page.profile.armored, nym, network)
    const theirOffer = await shownOffer(open, nym, network, options)
    const theirLabels = await shownLabels(open, nym, network, options)
    const theirFollows = await shownFollows(open, nym, network, options)
    // Down to the last photo: what is published from here must be whole.
    const blocks = await (await stores()).keepStore(nym, options)
    const claims = blocks.map(({ cid, bytes }) => ({ multihash: cid.multihash.bytes, size: bytes }))
    await owners.claim(nym, root, claims)

    const restocked = await this.#takeListings(signed, merge, base)
    const profile = await this.#takeProfile(theirProfile, base)
    await this.#takeOffer(theirOffer, base)
    const { labels, follows } = this.#components
    await takeList(labels, theirLabels && ownList(theirLabels), base, base?.labels)
    await takeList(follows, theirFollows && ownFollows(theirFollows), base, base?.follows)
    const theirs: PublishedVersion = {
      root,
      earlier: lineage,
      listings: Object.fromEntries([...cards].map(([slug, card]) => [slug, card.document])),
      profile: { id: textId(page.profile.armored), draft: ownProfile(theirProfile).draft },
      ...(theirOffer.offer && { offer: theirOffer.offer.id }),
      ...(theirLabels && { labels: theirLabels.id }),
      ...(theirFollows && { follows: theirFollows.id }),
    }
    await history.add(theirs)
    const isTheirs = restocked.length === 0 && profile === undefined && (await this.#equals(theirs))
    if (isTheirs) {
      await records.save(nym, { own: true, root, keptRoot: root })
      await owners.keepOnly(nym, root)
    }
    return {
      result: isTheirs ? 'theirs' : 'both',
      ...(profile && { profile }),
      listings: restocked,
    }
  }

  async #takeListings(
    signed: readonly VerifiedDocument<'listing'>[],
    { taken, removed, conflicts }: ReturnType<typeof mergeVersions>,
    base: PublishedVersion | undefined,
  ): Promise<(ListingDraft & { slug: string })[]> {
    const { listings, policy, owed, conflicts: told } = this.#components
    const terms = await policy()
    const restocked: (ListingDraft & { slug: string })[] = []
    for (const document of signed) {
      const { slug } = document.content
      await listings.keepVersion(document.id, document.armored)
      const mine = await listings.get(slug)
      const theirs = withCodes(ownListing(document, terms), mine, terms)
      const isConflict = conflicts.some(({ key }) => key === slug)
      const kept = taken.includes(slug) ? theirs : mine
      if (kept === undefined) continue
      let stock: StockCount = stockOf(kept)
      if (isConflict && mine !== undefined) {
        stock = (await this.#sumOfStock(mine, theirs, base)) ?? stock
        await told.note(mine, theirs, kept)
      }
      stock = (await heldBack(stock, (key, pieces) => owed.pay(slug, key, pieces))) ?? stock
      if (!isSame(stock, stockOf(kept))) restocked.push({ ...editableDraft(kept), ...stock })
      if (taken.includes(slug)) await listings.save(theirs)
    }
    for (const slug of removed) await listings.remove(slug)
    return restocked
  }

  /** What is left after both sold; what they sold beyond it is remembered. */
  async #sumOfStock(
    mine: OwnListingRecord,
    theirs: OwnListingRecord,
    base: PublishedVersion | undefined,
  ): Promise<StockCount | undefined> {
    const { owed, clock } = this.#components
    const { slug } = mine
    const before = await this.#version(base?.listings[slug])
    const sum = mergeStock(before, mine.draft, theirs.draft)
    const pair = [mine.documentId, theirs.documentId].sort().join(' ')
    const short = (sum?.short ?? []).map(({ key, pieces }) => {
      return { id: `${pair} ${key}`, slug, key, pieces, paid: 0, at: clock() }
    })
    if (short.length > 0) await owed.learn(short)
    return sum?.stock
  }

  async #version(id: string | undefined) {
    const text = id === undefined ? undefined : await this.#components.listings.version(id as never)
    if (text === undefined) return undefined
    const document = await readDocument(text)
    return isKind(document, 'listing') ? document.content : undefined
  }

  /** The fields that are to be signed anew; `undefined` where one of the two texts says it all. */
  async #takeProfile(
    theirs: VerifiedDocument<'profile'>,
    base: PublishedVersion | undefined,
  ): Promise<ProfileDraft | undefined> {
    const { profile } = this.#components
    const mine = await profile.load()
    const other = ownProfile(theirs)
    if (mine === undefined || mine.armored === other.armored) return undefined
    const own = await readDocument(mine.armored)
    const isTheirsLater = isLater(
      { id: textId(other.armored), signedAt: theirs.signedAt },
      { id: textId(mine.armored), signedAt: own.signedAt },
    )
    const myDraft = isKind(own, 'profile') ? ownProfile(own).draft : mine.draft
    const merged = mergeFields(base?.profile.draft, myDraft, other.draft, isTheirsLater)
    const [isMine, isTheirs] = [isSame(merged, myDraft), isSame(merged, other.draft)]
    if (isTheirs && (isTheirsLater || !isMine)) await profile.save(other)
    return isMine || isTheirs ? undefined : merged
  }

  async #takeOffer(
    { offer: theirs, backup }: Awaited<ReturnType<typeof shownOffer>>,
    base: PublishedVersion | undefined,
  ): Promise<void> {
    const { offer, offers } = this.#components
    const mine = await offer.load()
    const own = mine && (await readDocument(mine.armored))
    const merge = mergeVersions(
      base && new Map(base.offer === undefined ? [] : [['offer', base.offer]]),
      new Map(own ? [['offer', own]] : []),
      new Map(theirs ? [['offer', theirs]] : []),
    )
    if (merge.removed.length > 0) await offer.clear()
    if (merge.taken.length === 0 || theirs === undefined) return
    for (const { id, armored } of [theirs, ...(backup ? [backup] : [])]) {
      await offers.keep(id, armored)
    }
    await offer.save(ownOffer(theirs, backup?.armored))
  }

  /** Whether the own records say just what that version says. */
  async #equals(version: PublishedVersion): Promise<boolean> {
    const { listings, profile, offer, labels, follows } = this.#components
    const mine = await listings.list()
    const own = await profile.load()
    return (
      isSame(
        version.listings,
        Object.fromEntries(mine.map(({ slug, documentId }) => [slug, documentId])),
      ) &&
      own !== undefined &&
      textId(own.armored) === version.profile.id &&
      (await offer.load())?.id === version.offer &&
      (await labels.load())?.id === version.labels &&
      (await follows.load())?.id === version.follows
    )
  }
}

/** One of the lists of which a store has one at most; `known`: its id in the version that both know. */
async function takeList<R extends { id: string; signedAt: number }>(
  record: SingleRecord<R>,
  theirs: R | undefined,
  base: PublishedVersion | undefined,
  known: string | undefined,
): Promise<void> {
  const mine = await record.load()
  const merge = mergeVersions(
    base && new Map(known === undefined ? [] : [['list', known]]),
    new Map(mine ? [['list', mine]] : []),
    new Map(theirs ? [['list', theirs]] : []),
  )
  if (merge.removed.length > 0) await record.clear()
  if (merge.taken.length > 0 && theirs !== undefined) await record.save(theirs)
}

const stockOf = ({ draft: { quantity, skus } }: OwnListingRecord): StockCount => ({
  ...(quantity !== undefined && { quantity }),
  ...(skus && { skus: [...skus] }),
})
