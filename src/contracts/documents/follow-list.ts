import type { Nym } from '../../lib/brand.ts'
import type { Codec } from '../xml/codec.ts'
import { list } from '../xml/field.ts'
import { group } from '../xml/group.ts'
import { nym } from '../xml/values.ts'
import { LIMITS } from './limits.ts'

/** Whom the author follows, as far as everybody may know it: the newest version of the store counts. */
export interface FollowListContent {
  people: Nym[]
}

export const followList: Codec<FollowListContent> = group<FollowListContent>(
  { people: list('people', 'nym', nym, LIMITS.follows) },
  ({ people }) => (new Set(people).size < people.length ? 'repeated-person' : undefined),
)
