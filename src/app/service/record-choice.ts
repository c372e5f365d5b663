import type { ReceiptFacts, ServiceTier } from '../../contracts/service/tier.ts'
import { TIERS, serviceScore } from '../../contracts/service/tier.ts'

/** A receipt that could be shown, and what it takes of the room. */
export interface Candidate extends ReceiptFacts {
  /** Characters that it adds to the document. */
  readonly size: number
}

export interface ChoiceLimits {
  readonly maxEntries: number
  /** Characters of all of them. */
  readonly maxSize: number
}

export interface ReceiptChoice<C extends Candidate> {
  readonly tier: ServiceTier
  readonly chosen: readonly C[]
}

/**
 * Few receipts that reach the highest mark which fits into one record at that instant (ms). Of tier 0 it
 * chooses none.
 */
export function chooseReceipts<C extends Candidate>(
  all: readonly C[],
  at: number,
  limits: ChoiceLimits,
): ReceiptChoice<C> {
  for (let { tier } = serviceScore(all, at); tier > 0; tier--) {
    const chosen = reach(all, tier as ServiceTier, at, limits)
    if (chosen !== undefined) return { tier: tier as ServiceTier, chosen }
  }
  return { tier: 0, chosen: [] }
}

/** Takes what brings the mark nearest, until it is reached; then leaves away what it does without. */
function reach<C extends Candidate>(
  all: readonly C[],
  tier: ServiceTier,
  at: number,
  { maxEntries, maxSize }: ChoiceLimits,
): C[] | undefined {
  const left = new Set(all)
  let chosen: C[] = []
  while (serviceScore(chosen, at).tier < tier) {
    if (chosen.length === maxEntries) return undefined
    let best: { one: C; near: number } | undefined
    for (const one of left) {
      const near = nearness([...chosen, one], tier, at)
      if (best === undefined || near > best.near) best = { one, near }
    }
    if (best === undefined) return undefined
    left.delete(best.one)
    chosen.push(best.one)
  }
  for (const one of chosen) {
    const without = chosen.filter((other) => other !== one)
    if (serviceScore(without, at).tier >= tier) chosen = without
  }
  return chosen.reduce((sum, { size }) => sum + size, 0) > maxSize ? undefined : chosen
}

/** How much of what the mark takes there is: 2 is all of it. */
function nearness(some: readonly ReceiptFacts[], tier: ServiceTier, at: number): number {
  const { points, say } = serviceScore(some, at)
  const [needed, word] = TIERS[tier - 1] ?? [1, 1]
  return Math.min(1, points / needed) + Math.min(1, say / word)
}
