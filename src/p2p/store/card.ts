import * as dagCbor from '@ipld/dag-cbor'
import { CID } from 'multiformats/cid'
import * as v from 'valibot'
import type { DocumentId } from '../../lib/brand.ts'
import { characters } from '../../lib/text.ts'
import { StoreMalformedError } from './errors.ts'
import { isSlug } from './layout.ts'
import { MAX_DOCUMENT_BYTES, MAX_INDEX_BYTES, MAX_LISTINGS } from './limits.ts'

/** The three sizes of a photo, as a card carries them; `thumbhash` is base64. */
interface CardPhoto {
  tiny: string
  small: string
  large: string
  thumbhash: string
  width: number
  height: number
  alt: string
}

/**
 * Enough of a listing to show it in a grid and to feed a search. Cards carry no signature of their
 * own: the owner's record signs the root, and the root names the file of cards.
 */
export interface StoreCard {
  slug: string
  title: string
  kind: 'physical' | 'digital' | 'service'
  /** In the smallest unit of the currency; satoshis for `BTC`. */
  price: { currency: string; amount: bigint }
  /** Pieces in stock; absent if it never runs out. */
  quantity?: number
  photo?: CardPhoto
  tags: string[]
  /** Milliseconds since the Unix epoch. */
  signedAt: number
  /** Names the contract: hash of the canonical text that the vendor signed. */
  document: DocumentId
}

/** A card with what is known once the store is built: where the clearsigned file lies. */
export interface IndexedCard extends StoreCard {
  /** CID of `listings/<slug>.xml.asc`. */
  file: string
  /** Its length in bytes. */
  bytes: number
}

const text = (max: number) =>
  v.pipe(
    v.string(),
    v.maxLength(2 * max),
    v.check((value) => characters(value) <= max),
  )
const natural = (max: number) => v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(max))
const cid = v.pipe(
  v.string(),
  v.maxLength(100),
  v.check((value) => {
    try {
      return CID.parse(value).toString() === value
    } catch {
      return false
    }
  }),
)

const Photo = v.strictObject({
  tiny: cid,
  small: cid,
  large: cid,
  thumbhash: text(64),
  width: natural(20_000),
  height: natural(20_000),
  alt: text(250),
})

const Card = v.strictObject({
  slug: v.pipe(v.string(), v.check(isSlug)),
  title: text(140),
  kind: v.picklist(['physical', 'digital', 'service']),
  price: v.strictObject({
    currency: v.pipe(v.string(), v.regex(/^[A-Z]{3,5}$/)),
    amount: v.pipe(
      v.union([v.bigint(), v.pipe(v.number(), v.safeInteger())]),
      v.transform((amount) => BigInt(amount)),
      v.check((amount) => amount >= 0n && amount < 2n ** 63n),
    ),
  }),
  quantity: v.optional(natural(Number.MAX_SAFE_INTEGER)),
  photo: v.optional(Photo),
  tags: v.pipe(v.array(text(40)), v.maxLength(10)),
  signedAt: natural(Number.MAX_SAFE_INTEGER),
  document: cid,
  file: cid,
  bytes: natural(MAX_DOCUMENT_BYTES),
})

const Index = v.strictObject({
  v: v.literal(1),
  cards: v.pipe(
    v.array(Card),
    v.maxLength(MAX_LISTINGS),
    v.check((cards) => new Set(cards.map((card) => card.slug)).size === cards.length),
  ),
})

/** Bytes of `index.cbor`. Throws `store.malformed` for cards that no reader would take. */
export function encodeIndex(cards: readonly IndexedCard[]): Uint8Array<ArrayBuffer> {
  const sorted = cards.map(defined).sort((a, b) => (a.slug < b.slug ? -1 : 1))
  const bytes = new Uint8Array(dagCbor.encode({ v: 1, cards: sorted }))
  decodeIndex(bytes)
  return bytes
}

/** Reads `index.cbor`. Throws `store.malformed` unless every field of every card is in its bounds. */
export function decodeIndex(bytes: Uint8Array): IndexedCard[] {
  if (bytes.length > MAX_INDEX_BYTES) throw new StoreMalformedError('the index is too large')
  try {
    return v.parse(Index, dagCbor.decode(bytes)).cards as IndexedCard[]
  } catch (cause) {
    throw new StoreMalformedError('the index cannot be read', cause)
  }
}

/** DAG-CBOR knows no undefined: absent means absent. */
function defined(card: IndexedCard): IndexedCard {
  return Object.fromEntries(
    Object.entries(card).filter(([, value]) => value !== undefined),
  ) as unknown as IndexedCard
}
