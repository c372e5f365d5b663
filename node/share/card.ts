import type { ListingDraft, ListingView, NodeClient, StoreView } from '../../src/app/rpc/api.ts'
import type { Price } from '../../src/app/rpc/parts.ts'
import { minorDigits } from '../../src/contracts/documents/currency.ts'
import type { AbortOptions } from '../../src/lib/abort.ts'
import type { Nym } from '../../src/lib/brand.ts'
import { storeName } from '../words.ts'
import { until } from '../wait.ts'

/** Larger than any photo of that size that the app makes. */
const MAX_PHOTO_BYTES = 128 * 1024
const PHOTO_TYPES = ['image/jpeg', 'image/png', 'image/webp']

/** What a preview shows of one listing; everything was signed by the vendor and checked. */
export interface ShareCard {
  readonly nym: Nym
  readonly slug: string
  readonly title: string
  readonly description: string
  /** For people. */
  readonly price: string
  /** For people. */
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
 * The card of a listing in a store that this node has or follows; `undefined`: another store, or no
 * such listing. Strangers cannot make it fetch and keep what its operator did not choose.
 */
export async function shareCard(
  { client, content }: CardSource,
  { nym, slug }: { nym: Nym; slug: string },
  options: AbortOptions,
): Promise<ShareCard | undefined> {
  const { stores } = await until(client, 'seeding', {}, () => true, options)
  if (!stores.some((store) => store.nym === nym && store.as !== 'seen')) return undefined
  const { listings } = await until(client, 'store', { nym }, isThere, options)
  if (!listings.some((card) => card.slug === slug)) return undefined
  const { listing, vendor } = await until(client, 'listing', { nym, slug }, isDecided, options)
  if (listing === undefined) return undefined
  const photo = await photoOf(content, listing).catch(() => undefined)
  return {
    nym,
    slug,
    title: listing.title,
    description: listing.description,
    price: priceText(listing.price),
    vendor: storeName(nym, vendor?.name ?? ''),
    ...(photo && { photo }),
  }
}

const isThere = ({ profile, freshness }: StoreView): boolean =>
  profile !== undefined || freshness.error !== undefined

const isDecided = ({ listing, freshness }: ListingView): boolean =>
  listing !== undefined || freshness.error !== undefined

async function photoOf(
  content: CardSource['content'],
  { photos: [photo], adult }: ListingDraft,
): Promise<SharedPhoto | undefined> {
  if (photo === undefined || adult === true) return undefined
  const response = await content(photo.small)
  const type = response.headers.get('content-type') ?? ''
  if (!response.ok || !PHOTO_TYPES.includes(type)) return undefined
  const bytes = await bounded(response)
  return bytes && { bytes, type, alt: photo.alt }
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
