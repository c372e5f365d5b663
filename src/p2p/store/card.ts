import * as dagCbor from '@ipld/dag-cbor'
import { CID } from 'multiformats/cid'
import * as v from 'valibot'
import { LIMITS } from '../../contracts/documents/limits.ts'
import type { Condition } from '../../contracts/documents/words.ts'
import { CONDITIONS, isLanguageTag } from '../../contracts/documents/words.ts'
import type { DocumentId, Nym } from '../../lib/brand.ts'
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

/** Code points of the excerpt. */
export const MAX_EXCERPT = 200

/** Countries of one list: all of ISO 3166-1 but for a few; who sends farther says `ALL`. */
export const MAX_COUNTRIES = 240

/**
 * What others need to find the listing without its contract. Absent is what older software did not say.
 * The contract is what counts: a card is only what the store says of it.
 */
export interface CardFacets {
  /** The beginning of the description in one line, at most 200 code points. */
  excerpt?: string
  categories?: string[]
  /** Only of physical goods. */
  condition?: Condition
  /** ISO 3166-1 alpha-2 codes of where buyers can be, or `ALL` alone; empty: nothing is sent. */
  shipsTo?: string[]
  /** Where a delivery of one piece costs nothing; same form. */
  freeTo?: string[]
  /** Whom the vendor accepts as moderators. */
  moderators?: Nym[]
  /** BCP 47 tag of the texts' language. */
  language?: string
  /** For adults only. */
  adult?: boolean
}

/**
 * Enough of a listing to show it in a grid and to feed a search. Cards carry no signature of their
 * own: the owner's record signs the root, and the root names the file of cards.
 */
export interface StoreCard extends CardFacets {
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

const countries = v.pipe(
  v.array(v.pipe(v.string(), v.regex(/^(?:[A-Z]{2}|ALL)$/))),
  v.maxLength(MAX_COUNTRIES),
)
const nym = v.pipe(v.string(), v.regex(/^12D3KooW[1-9A-HJ-NP-Za-km-z]{44}$/))

const facets = {
  excerpt: v.optional(text(MAX_EXCERPT)),
  categories: v.optional(v.pipe(v.array(text(LIMITS.category)), v.maxLength(LIMITS.categories))),
  condition: v.optional(v.picklist(CONDITIONS)),
  shipsTo: v.optional(countries),
  freeTo: v.optional(countries),
  moderators: v.optional(v.pipe(v.array(nym), v.maxLength(LIMITS.moderators))),
  language: v.optional(v.pipe(v.string(), v.check(isLanguageTag))),
  adult: v.optional(v.boolean()),
}

/** What later versions add is passed over, so that their stores can be read too. */
const Card = v.object({
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
  ...facets,
})

const Index = v.object({
  v: v.literal(1),
  cards: v.pipe(
    v.array(Card),
    v.maxLength(MAX_LISTINGS),
    v.check((cards) => new Set(cards.map((card) => card.slug)).size === cards.length),
  ),
})

/**
 * Bytes of `index.cbor`. Where they would be too many, first the excerpts and then all facets are left
 * out. Throws `store.malformed` for cards that no reader would take.
 */
export function encodeIndex(cards: readonly IndexedCard[]): Uint8Array<ArrayBuffer> {
  const sorted = cards.map(defined).sort((a, b) => (a.slug < b.slug ? -1 : 1))
  let bytes = new Uint8Array()
  for (const left of [[], ['excerpt'], Object.keys(facets)]) {
    bytes = new Uint8Array(dagCbor.encode({ v: 1, cards: without(sorted, left) }))
    if (bytes.length <= MAX_INDEX_BYTES) break
  }
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

const without = (cards: readonly IndexedCard[], names: readonly string[]) =>
  cards.map((card) =>
    Object.fromEntries(Object.entries(card).filter(([name]) => !names.includes(name))),
  )

/** DAG-CBOR knows no undefined: absent means absent. */
function defined(card: IndexedCard): IndexedCard {
  return Object.fromEntries(
    Object.entries(card).filter(([, value]) => value !== undefined),
  ) as unknown as IndexedCard
}
