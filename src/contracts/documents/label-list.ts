import type { Nym } from '../../lib/brand.ts'
import type { Codec } from '../xml/codec.ts'
import { list, maybe, one } from '../xml/field.ts'
import { group } from '../xml/group.ts'
import { choice, integer, nym, text } from '../xml/values.ts'
import { LIMITS } from './limits.ts'
import { slug } from './listing.ts'

/** What a list may say of a person, or of one listing of theirs. */
export const LABELS = ['adult', 'scam', 'counterfeit', 'unlawful', 'trusted_moderator'] as const
export type Label = (typeof LABELS)[number]

/** One thing that somebody says of somebody. */
export interface LabelEntry {
  about: Nym
  /** Of which listing; absent: of all that the person does. */
  slug?: string
  label: Label
  /** May be empty. */
  reason: string
}

/** What one person says of others, for those who choose to listen. The author answers for all of it. */
export interface LabelListContent {
  /** Grows with each version of the author; the largest counts. */
  sequence: number
  title: string
  /** By what the author judges; may be empty. */
  description: string
  entries: LabelEntry[]
}

const entry: Codec<LabelEntry> = group<LabelEntry>(
  {
    about: one('nym', nym),
    slug: maybe('slug', slug),
    label: one('label', choice(LABELS)),
    reason: one('reason', text({ min: 0, max: LIMITS.labelReason })),
  },
  ({ label, slug: listing }) =>
    label === 'trusted_moderator' && listing !== undefined ? 'not-a-person' : undefined,
)

/** Names what an entry is about: two of one list must not say the same of the same. */
const placeOf = ({ about, slug: listing = '', label }: LabelEntry) => `${about}/${listing}/${label}`

export const labelList: Codec<LabelListContent> = group<LabelListContent>(
  {
    sequence: one('sequence', integer({ min: 1, max: Number.MAX_SAFE_INTEGER })),
    title: one('title', text({ max: LIMITS.listTitle })),
    description: one('description', text({ min: 0, max: LIMITS.listDescription, lines: true })),
    entries: list('entries', 'entry', entry, LIMITS.labels),
  },
  ({ entries }) =>
    new Set(entries.map(placeOf)).size < entries.length ? 'repeated-label' : undefined,
)
