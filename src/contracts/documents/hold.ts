import type { DocumentId } from '../../lib/brand.ts'
import type { Codec } from '../xml/codec.ts'
import { group } from '../xml/group.ts'
import { one } from '../xml/field.ts'
import { documentHash } from '../xml/values.ts'
import type { Move, Release } from './release.ts'
import { move, release } from './release.ts'

/** The moderator takes the case: his part of the move to Held, and the end if he should vanish. */
export interface HoldContent {
  order: DocumentId
  /** The dispute, or the answer, whose move he completes. */
  dispute: DocumentId
  move: Move
  /** His signatures for the agreed end of the coins that will be held. */
  end: Release
}

export const hold: Codec<HoldContent> = group<HoldContent>(
  {
    order: one('contract_hash', documentHash),
    dispute: one('contract_hash', documentHash),
    move: one('move', move),
    end: one('end', release),
  },
  ({ end }) => (end.place === 'held' ? undefined : 'wrong-place'),
)
