import type { Nym } from '../../lib/brand.ts'

/** How near somebody is to a reader by follows. */
export interface Near {
  /** 0: the reader. 1: followed. 2: followed in public by somebody whom the reader follows. */
  readonly distance: number
  /** Those whom the reader follows and who follow this person in public, sorted; absent: none. */
  readonly via?: readonly Nym[]
}

/** Everybody who is near to one reader; who is not in it is a stranger. */
export type Web = ReadonlyMap<Nym, Near>

export interface WebInit {
  /** The reader; absent: one without keys. */
  readonly self?: Nym
  /** Each one whom the reader follows, with those whom that person follows in public. */
  readonly lists: ReadonlyMap<Nym, readonly Nym[]>
}

/** The web of one reader, two steps deep. The order of the lists does not matter. */
export function webOf({ self, lists }: WebInit): Web {
  const vouchers = new Map<Nym, Set<Nym>>()
  for (const [friend, people] of lists) {
    for (const nym of people) {
      // Nobody vouches for themselves.
      if (nym !== friend) vouchers.set(nym, (vouchers.get(nym) ?? new Set()).add(friend))
    }
  }
  const near = (nym: Nym, distance: number): [Nym, Near] => {
    const via = [...(vouchers.get(nym) ?? [])].sort()
    return [nym, { distance, ...(via.length > 0 && { via }) }]
  }
  return new Map([
    ...[...vouchers.keys()].map((nym) => near(nym, 2)),
    ...[...lists.keys()].map((nym) => near(nym, 1)),
    ...(self === undefined ? [] : [near(self, 0)]),
  ])
}
