import type { Nym } from '../../lib/brand.ts'
import type { HandleStatement } from './statement.ts'

/** Blocks for which a claim holds: about a year. */
export const HANDLE_LIFETIME_BLOCKS = 52_560
/** In the last so many of them, about two months, it may be renewed. */
export const RENEWAL_BLOCKS = 8_640

/** Where a transaction stands in the chain of most work. */
export interface Place {
  readonly height: number
  /** Among the transactions of its block. */
  readonly index: number
}

/** A statement with where it was anchored. */
export interface AnchoredStatement {
  /** Hex. */
  readonly id: string
  readonly statement: HandleStatement
  readonly place: Place
  /** False: the place is what somebody says, and the chain could not be asked yet. */
  readonly proven: boolean
}

/** Whose a handle is. */
export interface Holding {
  readonly nym: Nym
  /** Of the claim. */
  readonly since: number
  /** First block at which it is nobody's. */
  readonly until: number
  /** Id of the newest statement that counts: the next one follows it. */
  readonly last: string
  /** Block of that one. */
  readonly lastHeight: number
}

/**
 * `owner`: proven. `unproven`: as told, nothing is proven yet. `disputed`: proven, but somebody says to
 * have been there before, which could not be checked yet. `none`: nobody's, or nobody's any more.
 */
export type HandleResolution =
  | { readonly state: 'owner' | 'unproven'; readonly holding: Holding }
  | { readonly state: 'disputed'; readonly holding?: Holding; readonly rival: Nym | undefined }
  | { readonly state: 'none'; readonly last?: Holding }

/**
 * Whose a handle is at a height, from all that is known about it, in any order and repeated at will.
 * Statements about other handles and networks must be left out before.
 *
 * The claim that was confirmed first, by height and place in the block, wins for 52 560 blocks; a claim
 * that was confirmed while another held counts never. The holder's statements follow each other by
 * their ids; of two that follow the same one, the first confirmed counts.
 */
export function resolveHandle(
  statements: readonly AnchoredStatement[],
  tip: number,
): HandleResolution {
  const proven = statements.filter((one) => one.proven)
  const known = new Set(proven.map(({ id }) => id))
  const sure = holdingAt(proven, tip)
  // What is proven at one place is not taken for told at another.
  const others = statements.filter(({ id }) => !known.has(id))
  // Where nothing is proven the chain may be known up to an old block only.
  const seen = proven.length > 0 ? tip : Infinity
  const told = holdingAt([...proven, ...others], tip, seen)
  const holding = sure.now
  if (told.now?.nym === holding?.nym && told.now?.last === holding?.last)
    return holding === undefined
      ? { state: 'none', ...(sure.last && { last: sure.last }) }
      : { state: 'owner', holding }
  if (holding !== undefined) return { state: 'disputed', holding, rival: told.now?.nym }
  if (sure.last !== undefined || told.now === undefined)
    return { state: 'disputed', rival: told.now?.nym }
  return { state: 'unproven', holding: told.now }
}

/** Whether the holder may renew at the next block. */
export const isRenewable = ({ until }: Holding, tip: number): boolean =>
  tip + 1 >= until - RENEWAL_BLOCKS && tip + 1 < until

function holdingAt(
  statements: readonly AnchoredStatement[],
  tip: number,
  seen = tip,
): { now?: Holding; last?: Holding } {
  const ordered = earliest(statements).filter(({ place }) => place.height <= seen)
  let last: Holding | undefined
  for (const claim of ordered) {
    if (claim.statement.kind !== 'claim') continue
    if (last !== undefined && claim.place.height < last.until) continue
    last = follow(claim, ordered)
  }
  if (last === undefined) return {}
  return tip < last.until ? { now: last, last } : { last }
}

/** Each statement at its first place, first ones first. */
function earliest(statements: readonly AnchoredStatement[]): AnchoredStatement[] {
  const ordered = [...statements].sort(
    (a, b) =>
      a.place.height - b.place.height ||
      a.place.index - b.place.index ||
      (a.id < b.id ? -1 : a.id > b.id ? 1 : 0),
  )
  const seen = new Set<string>()
  return ordered.filter(({ id }) => {
    if (seen.has(id)) return false
    seen.add(id)
    return true
  })
}

/** From a claim that counts through all that its holders said afterwards. */
function follow(claim: AnchoredStatement, ordered: readonly AnchoredStatement[]): Holding {
  const { height } = claim.place
  let holding: Holding = {
    nym: claim.statement.by,
    since: height,
    until: height + HANDLE_LIFETIME_BLOCKS,
    last: claim.id,
    lastHeight: height,
  }
  let at = ordered.indexOf(claim)
  for (;;) {
    const from: Holding = holding
    const next = ordered.findIndex((one, index) => index > at && counts(one, from))
    const found = ordered[next]
    if (found === undefined) return holding
    holding = applied(found, from)
    if (found.statement.kind === 'release') return holding
    at = next
  }
}

function counts({ statement, place }: AnchoredStatement, holding: Holding): boolean {
  if (statement.kind === 'claim' || statement.previous !== holding.last) return false
  if (statement.by !== holding.nym || place.height >= holding.until) return false
  return statement.kind !== 'renew' || place.height >= holding.until - RENEWAL_BLOCKS
}

function applied({ id, statement, place }: AnchoredStatement, holding: Holding): Holding {
  const after = { ...holding, last: id, lastHeight: place.height }
  switch (statement.kind) {
    case 'renew':
      return { ...after, until: holding.until + HANDLE_LIFETIME_BLOCKS }
    case 'transfer':
      return { ...after, nym: statement.to }
    case 'release':
      return { ...after, until: place.height }
    default:
      return holding
  }
}
