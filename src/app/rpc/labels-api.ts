/** What pages ask and watch of lists in which people say what they think of others. */
import type { Label, LabelEntry, LabelListContent } from '../../contracts/documents/label-list.ts'
import type { Nym } from '../../lib/brand.ts'
import type { WireError } from '../../lib/errors.ts'

type Nothing = Record<string, never>

/** What is done with what a list warns of: shown with the warning, or not shown at all. */
export type LabelChoice = 'warn' | 'hide'

/** What a list that this person follows says of somebody, or of a listing. */
export interface LabelMark {
  label: Label
  /** May be empty. */
  reason: string
  /** Who says so. */
  list: { nym: Nym; title: string }
}

/** How many entries of a list say what. */
export type LabelCounts = Partial<Record<Label, number>>

export interface LabelListView {
  nym: Nym
  /** Of the author. */
  name: string
  title: string
  description: string
  counts: LabelCounts
  /** When the author signed it, ms since the Unix epoch. */
  signedAt: number
  entries: LabelEntry[]
}

export interface SubscriptionView extends Omit<LabelListView, 'entries'> {
  choice: LabelChoice
  /** When it was last read, ms since the Unix epoch. */
  checkedAt: number
  /** Why it could not be read since. */
  error?: WireError
}

/** The own list as a form takes it. */
export type LabelListDraft = Omit<LabelListContent, 'sequence'>

export interface LabelsMethods {
  /** The list of somebody as it is now. Throws `labels.none`, `store.*`, `document.*`. */
  'labels.look': (input: { nym: Nym }) => LabelListView
  /** Follows a list, or chooses anew what it does. Throws also `labels.own`, `field.too-many` {max}. */
  'labels.follow': (input: { nym: Nym; choice: LabelChoice }) => Nothing
  'labels.leave': (input: { nym: Nym }) => Nothing
  /** Signs and publishes the own list. Throws `profile.missing`, `labels.too-large`, `document.*`. */
  'labels.publish': (input: LabelListDraft) => Nothing
  /** The own list is not published any more. */
  'labels.withdraw': (input: Nothing) => Nothing
}

export interface LabelsTopics {
  /** Lists that are followed, and the own one; `signedAt`: when it was published. */
  labels: {
    params: Nothing
    view: { followed: SubscriptionView[]; own?: LabelListDraft & { signedAt: number } }
  }
  /** What the followed lists say of a person (of all that they do), or of a listing and its vendor. */
  'labels-of': { params: { nym: Nym; slug?: string }; view: { marks: LabelMark[] } }
}
