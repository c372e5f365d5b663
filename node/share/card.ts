import type { ListingView, NodeClient, PhotoView, StoreView } from '../../src/app/rpc/api.ts'
import type { Price } from '../../src/app/rpc/parts.ts'
import type { ModeratorFee } from '../../src/contracts/documents/moderator-offer.ts'
import { minorDigits } from '../../src/contracts/documents/currency.ts'
import type { AbortOptions } from '../../src/lib/abort.ts'
import { withTimeout } from '../../src/lib/abort.ts'
import type { Nym } from '../../src/lib/brand.ts'
import { storeName } from '../words.ts'
import { until } from '../wait.ts'

/** Larger than any photo of that size that the app makes. */
const MAX_PHOTO_BYTES = 128 * 1024
/** Nobody waits for what most people do not have. */
const OFFER_TIMEOUT_MS = 3_000
const PHOTO_TYPES = ['image/jpeg', 'image/png', 'image/webp']

/** What a preview shows of one listing, or of a store and whoever keeps it; everything was signed and checked. */
export interface ShareCard {
  readonly nym: Nym
  /** Absent: of the store. */
  readonly slug?: string
  readonly title: string
  readonly description: string
  /** The price, or how much there is and on what terms the person moderates; for people. */
  readonly facts: string
  /** Whose it is, with the end of the nym; for people. */
  readonly vendor: string
  readonly photo?: SharedPhoto
}

/** A small photo whose bytes have the hash that the vendor signed. */
export interface SharedPhoto {
  readonly bytes: Uint8Array
  readonly type: string
  readonly alt: string
}

/** Where cards come from: a running node. */
export interface CardSource {
  readonly client: NodeClient
  content(path: string): Promise<Response>
}

/**
 * The card of a store that this node has or follows, or with `slug` of a listing in it; `undefined`:
 * another store, or no such listing. Strangers cannot make it fetch and keep what its operator did not
 * choose.
 */
export async function shareCard(
  source: CardSource,
  { nym, slug }: { nym: Nym; slug?: string | undefined },
  options: AbortOptions,
): Promise<ShareCard | undefined> {
  const { client } = source
  const { stores } = await until(client, 'seeding', {}, () => true, options)
  if (!stores.some((store) => store.nym === nym && store.as !== 'seen')) return undefined
  const store = await until(client, 'store', { nym }, isThere, options)
  if (slug === undefined) return storeCard(source, store, options)
  if (!store.listings.some((card) => card.slug === slug)) return undefined
  const { listing, vendor } = await until(client, 'listing', { nym, slug }, isDecided, options)
  if (listing === undefined) return undefined
  const adult = listing.adult === true || vendor?.adult === true
  const photo = adult ? undefined : await photoOf(source, listing.photos[0])
  return {
    nym,
    slug,
    title: listing.title,
    description: listing.description,
    facts: priceText(listing.price),
    vendor: storeName(nym, vendor?.name ?? ''),
    ...(photo && { photo }),
  }
}

async function storeCard(
  source: CardSource,
  { nym, profile, listings }: StoreView,
  options: AbortOptions,
): Promise<ShareCard | undefined> {
  if (profile === undefined) return undefined
  const { name, shortDescription, about, avatar, adult } = profile
  const photo = adult === true ? undefined : await photoOf(source, avatar)
  // Most people do not moderate.
  const moderator = await source.client
    .call('moderator.find', { nym }, { signal: withTimeout(OFFER_TIMEOUT_MS, options) })
    .catch(() => undefined)
  const goods = listings.length === 1 ? '1 listing' : `${listings.length} listings`
  const terms = moderator?.offer && `decides disputes for ${feeText(moderator.offer.fee)}`
  return {
    nym,
    title: name,
    description: shortDescription || about,
    facts: [goods, terms].filter(Boolean).join(' · '),
    vendor: storeName(nym, name),
    ...(photo && { photo }),
  }
}

const isThere = ({ profile, freshness }: StoreView): boolean =>
  profile !== undefined || freshness.error !== undefined

const isDecided = ({ listing, freshness }: ListingView): boolean =>
  listing !== undefined || freshness.error !== undefined

async function photoOf(
  { content }: CardSource,
  photo: PhotoView | undefined,
): Promise<SharedPhoto | undefined> {
  if (photo === undefined) return undefined
  try {
    const response = await content(photo.small)
    const type = response.headers.get('content-type') ?? ''
    if (!response.ok || !PHOTO_TYPES.includes(type)) return undefined
    const bytes = await bounded(response)
    return bytes && { bytes, type, alt: photo.alt }
  } catch {
    return undefined
  }
}

async function bounded(response: Response): Promise<Uint8Array | undefined> {
  const parts: Uint8Array[] = []
  let size = 0
  for await (const part of response.body ?? []) {
    parts.push(part)
    size += part.length
    if (size > MAX_PHOTO_BYTES) return undefined
  }
  return Buffer.concat(parts)
}

function priceText({ currency, amount }: Price): string {
  if (currency === 'BTC') return `${amount.toLocaleString('en')} sat`
  const value = Number(amount) / 10 ** minorDigits(currency)
  return new Intl.NumberFormat('en', { style: 'currency', currency }).format(value)
}

function feeText({ fixedSats = 0n, basisPoints = 0 }: ModeratorFee): string {
  const share = basisPoints > 0 ? `${basisPoints / 100} %` : ''
  const fixed = fixedSats > 0n ? `${fixedSats.toLocaleString('en')} sat` : ''
  return [share, fixed].filter(Boolean).join(' + ') || 'nothing'
}
