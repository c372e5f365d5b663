import type { DocumentId } from '../../lib/brand.ts'
import type { Codec } from '../xml/codec.ts'
import { group } from '../xml/group.ts'
import { list, maybe, one } from '../xml/field.ts'
import { choice, documentHash, integer, text } from '../xml/values.ts'
import type { SealedFile } from './file.ts'
import { sealedFile } from './file.ts'
import { LIMITS } from './limits.ts'
import type { Release } from './release.ts'
import { release } from './release.ts'
import { hasRepetition } from './variants.ts'

/** How it gets to the buyer. `pickup`: it is ready at the vendor's place. */
export const DISPATCH_MANNERS = ['parcel', 'pickup', 'digital', 'service'] as const
export type DispatchManner = (typeof DISPATCH_MANNERS)[number]

/** A part of an order. */
export interface DispatchPart {
  /** Position of the item in the order, from 0. */
  item: number
  quantity: number
}

/** Something digital. */
export interface Delivery {
  name: string
  /** Where to get it; may be empty. */
  link: string
  /** Password or licence key; may be empty. */
  secret: string
  file?: SealedFile
}

const part: Codec<DispatchPart> = group<DispatchPart>({
  item: one('item', integer({ min: 0, max: LIMITS.items - 1 })),
  quantity: one('quantity', integer({ min: 1, max: LIMITS.quantity })),
})

const delivery: Codec<Delivery> = group<Delivery>({
  name: one('name', text({ max: LIMITS.title })),
  link: one('link', text({ min: 0, max: LIMITS.link })),
  secret: one('secret', text({ min: 0, max: LIMITS.secret, lines: true })),
  file: maybe('file', sealedFile),
})

/** The vendor sent goods, all or some, or gave the service. */
export interface DispatchContent {
  order: DocumentId
  acceptance: DocumentId
  manner: DispatchManner
  /** What is on its way with this; empty: all that was ordered. */
  parts: DispatchPart[]
  /** May be empty. Of a pickup: the place. */
  carrier: string
  /** Number or link, or the code for the pickup; may be empty. */
  tracking: string
  /** Digital goods. */
  deliveries: Delivery[]
  /** To the buyer; may be empty. */
  note: string
  /** The vendor's signatures for being paid, so that the buyer can finish alone. */
  release?: Release
}

export const dispatch: Codec<DispatchContent> = group<DispatchContent>(
  {
    order: one('contract_hash', documentHash),
    acceptance: one('contract_hash', documentHash),
    manner: one('manner', choice(DISPATCH_MANNERS)),
    parts: list('parts', 'part', part, LIMITS.items),
    carrier: one('carrier', text({ min: 0, max: LIMITS.carrier })),
    tracking: one('tracking', text({ min: 0, max: LIMITS.tracking })),
    deliveries: list('deliveries', 'delivery', delivery, LIMITS.deliveries),
    note: one('note', text({ min: 0, max: LIMITS.note, lines: true })),
    release: maybe('release', release),
  },
  ({ parts }) =>
    hasRepetition(parts.map(({ item }) => String(item))) ? 'repeated-part' : undefined,
)
