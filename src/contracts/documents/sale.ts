import type { Codec } from '../xml/codec.ts'
import { one } from '../xml/field.ts'
import { group } from '../xml/group.ts'
import { hexText, integer } from '../xml/values.ts'
import { LIMITS } from './limits.ts'

/** The place of an accepted order in a count of its vendor, who keeps one count on each device. */
export interface Sale {
  /** Names the count: 8 random bytes as lower-case hex. */
  readonly lane: string
  /** 1 for the first accepted order of the lane, then one more for each. */
  readonly number: number
}

export const sale: Codec<Sale> = group<Sale>({
  lane: one('lane', hexText(8)),
  number: one('number', integer({ min: 1, max: LIMITS.sales })),
})
