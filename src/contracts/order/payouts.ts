import { hex } from '@scure/base'
import type { DocumentId } from '../../lib/brand.ts'
import { isKind } from '../documents/kinds.ts'
import type { PayoutCause } from '../documents/payout.ts'
import type { Place } from '../documents/release.ts'
import type { PayoutTerms } from '../escrow/payout.ts'
import { isLockOver, lockHeight } from './claims.ts'
import type { OrderCoin } from './coins.ts'
import { isLying, isSpent, pointOf } from './coins.ts'
import type { OrderMoney } from './money.ts'
import { sum } from './money.ts'
import type { ReleaseTerms } from './release-terms.ts'
import type { SiftedStep } from './step.ts'
import type { OrderRole, TradingRole } from './states.ts'

/** A payout for which signatures exist. */
export interface Payout {
  readonly cause: PayoutCause
  readonly place: Place
  /** Rebuilt from the contract; `finishPayout` takes them with the releases and the own signatures. */
  readonly terms: PayoutTerms
  /** The documents whose releases are for it, and whose signatures those are. */
  readonly releases: readonly { readonly document: DocumentId; readonly signer: OrderRole }[]
  /** Who can finish it alone: with a release of another, or with two. */
  readonly by: readonly TradingRole[]
  /** Height of the first block that may hold it, of one with a lock. */
  readonly height?: number
  /** It may be sent now: its coins are proven, and no lock runs. */
  readonly ready: boolean
}

/**
 * What became of the coins of a release. `unseen`: the chain does not know them (yet). `live`: they
 * lie where it says. `executed`: this very payout took them. `lapsed`: something else took them.
 */
export type ReleaseFate = 'unseen' | 'live' | 'executed' | 'lapsed'

/** See {@link ReleaseFate}. */
export function fateOf({ release, txids }: ReleaseTerms, money: OrderMoney): ReleaseFate {
  const coins = coinsOf(release, money)
  if (coins === undefined) return 'unseen'
  if (!coins.some(isSpent)) return 'live'
  const spends = new Set(coins.map(({ spent }) => spent?.txid))
  const [txid] = spends
  if (spends.size !== 1 || txid === undefined) return 'lapsed'
  return txids.has(txid) ? 'executed' : 'lapsed'
}

/** The coins of a release as the chain knows them; `undefined` unless it knows all. */
function coinsOf(
  { place, coins }: ReleaseTerms['release'],
  money: OrderMoney,
): OrderCoin[] | undefined {
  const known = new Map(money.coins.map((coin) => [pointOf(coin), coin]))
  const found = coins.flatMap((coin) => {
    const same = known.get(pointOf(coin))
    return same?.place === place && same.amount === coin.amount ? [same] : []
  })
  return found.length === coins.length ? found : undefined
}

/**
 * True if a release is about the money of the order and not about a part of it: what is due, or all
 * that lies in the scripts.
 */
export function coversOrder({ release }: ReleaseTerms, money: OrderMoney): boolean {
  if (sum(release.coins) >= money.due) return true
  const points = new Set(release.coins.map(pointOf))
  return money.coins.every((coin) => points.has(pointOf(coin)) || !isLying(coin))
}

/** Groups releases by what they pay: all that agree make one payout. */
export function payoutsOf(steps: readonly SiftedStep[], money: OrderMoney, tip: number): Payout[] {
  const groups = new Map<string, SiftedStep[]>()
  for (const step of steps) {
    if (step.release === undefined) continue
    const key = keyOf(step.release)
    groups.set(key, [...(groups.get(key) ?? []), step])
  }
  const hasReceipt = steps.some(({ document }) => isKind(document, 'receipt'))
  return [...groups.values()].flatMap((group): Payout[] => {
    const [first] = group
    const release = first?.release
    if (release === undefined || fateOf(release, money) !== 'live') return []
    const { cause, place, terms } = release
    // A vendor's wish to be paid is none of the buyer's; an offer is accepted by a document.
    if (cause === 'release' && !hasReceipt) return []
    if (cause === 'settlement' && group.length < 2) return []
    const coins = coinsOf(release.release, money) ?? []
    const isProven = coins.every(isLying)
    const lock = terms.after ?? terms.script.paths.find(({ name }) => name === terms.path)?.older
    const height = lock === undefined || !isProven ? undefined : lockHeight(coins, lock, tip)
    return [
      {
        cause,
        place,
        terms,
        releases: group.map(({ document, release: own, role }) => ({
          document: document.id,
          signer: own?.signer ?? role,
        })),
        by: finishers(new Set(group.map(({ role }) => role)), place),
        ...(height !== undefined && { height }),
        ready: isProven && (height === undefined || isLockOver(height, tip)),
      },
    ]
  })
}

/** Two have to sign, of a sleeping order the vendor alone: who has one signature adds his own. */
function finishers(signed: ReadonlySet<OrderRole>, place: Place): TradingRole[] {
  const both: readonly TradingRole[] = ['buyer', 'vendor']
  if (place === 'sleeping') return [...both]
  return both.filter((role) => signed.size > 1 || !signed.has(role))
}

function keyOf({ cause, place, terms }: ReleaseTerms): string {
  const coins = terms.coins.map(pointOf).sort()
  const payees = terms.payees.map(({ script, amount }) => `${hex.encode(script)}=${amount}`).sort()
  return JSON.stringify([cause, place, terms.path, terms.after ?? 0, coins, payees])
}
