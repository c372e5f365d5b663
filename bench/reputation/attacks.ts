import type { DocumentId, Nym } from '../../src/lib/brand.ts'
import { newestRatings } from '../../src/contracts/reputation/newest.ts'
import type { Score } from '../../src/contracts/reputation/score.ts'
import { scoreOf } from '../../src/contracts/reputation/score.ts'
import type { Near } from '../../src/contracts/reputation/web.ts'
import type { RatedTrade } from '../../src/contracts/reputation/weigh.ts'

const DAY = 86_400_000
const NOW = Date.UTC(2026, 10, 21)

/** Bytes of a faked trade at the least: an output in a transaction of many, and its later spending. */
const FAKE_VBYTES = 100
const FEE_RATE = 2

interface Deal {
  stars: number
  sats?: number
  daysAgo: number
  rater: string
  near?: Near
  /** Names the payment, where it is not its own. */
  payment?: string
  /** Nothing shows that the paid address is the vendor's. */
  strange?: boolean
}

let counter = 0

function trade({ stars, sats = 50_000, daysAgo, rater, near, payment, strange }: Deal): RatedTrade {
  const id = `${++counter}`.padStart(6, '0')
  const at = NOW - daysAgo * DAY
  return {
    rating: {
      id: id as DocumentId,
      order: `order-${id}` as DocumentId,
      network: 'mainnet',
      rater: rater as Nym,
      rated: 'vendor' as Nym,
      role: 'vendor',
      overall: stars,
      review: '',
      signedAt: at,
      acceptedAt: at,
      amountSats: BigInt(sats),
      paidTo: payment ?? `address-${id}`,
      ...(strange !== true && { payeeProven: true }),
      proof: { rating: '', acceptance: '' },
    },
    paid: { state: 'paid', sats: BigInt(sats), at },
    ...near,
  }
}

const many = (count: number, deal: (index: number) => Deal): RatedTrade[] =>
  Array.from({ length: count }, (_, index) => trade(deal(index)))

const FOLLOWED: Near = { distance: 1 }
const vouchedBy = (friend: string): Near => ({ distance: 2, via: [friend as Nym] })

/** A vendor of a year: a sale every nine days, four of five buyers content, some come again. */
const honest = (near?: Near): RatedTrade[] =>
  many(40, (index) => ({
    stars: [5, 5, 4, 5, 3][index % 5] ?? 5,
    sats: [20_000, 60_000, 150_000][index % 3] ?? 50_000,
    daysAgo: 3 + index * 9,
    rater: `buyer-${index % 32}`,
    ...(near && index % 32 === 4 && { near }),
  }))

/** What is left of each rating shown ten times. */
function replayed(trades: readonly RatedTrade[]): RatedTrade[] {
  const ten = Array.from({ length: 10 }, () => trades.map(({ rating }) => rating)).flat()
  const left = new Set(newestRatings(ten))
  return trades.filter(({ rating }) => left.delete(rating))
}

/** A vendor who cheats: half of the buyers got nothing. */
const cheat = (): RatedTrade[] =>
  many(20, (index) => ({
    stars: index % 2 === 0 ? 1 : 4,
    daysAgo: 3 + index * 9,
    rater: `b-${index}`,
  }))

export interface Row {
  attack: string
  ratings: string
  /** Satoshis that are gone afterwards. */
  cost: number
  /** Satoshis at hand at one time. */
  capital: number
  score: Score
}

const row = (
  attack: string,
  ratings: string,
  trades: RatedTrade[],
  cost = 0,
  capital = 0,
): Row => ({
  attack,
  ratings,
  cost,
  capital,
  score: scoreOf(trades, { now: NOW, feeRate: FEE_RATE }),
})

const fees = (count: number) => count * FAKE_VBYTES * FEE_RATE

/** Attacks with their outcome, each beside what it is to be compared with. */
export function attacks(): Row[] {
  const ring = (count: number, people: number) =>
    many(count, (index) => ({
      stars: 5,
      daysAgo: 1 + (index % 7),
      rater: `ring-${index % people}`,
    }))
  const sybil = (budget: number, days: number, sats: number) =>
    many(Math.floor(budget / (FAKE_VBYTES * FEE_RATE)), (index) => ({
      stars: 5,
      sats,
      daysAgo: 1 + (index % days),
      rater: `sybil-${index}`,
    }))
  const slander = (count: number, sats: number) =>
    many(count, (index) => ({ stars: 1, sats, daysAgo: 1 + index, rater: `enemy-${index}` }))
  const friend = trade({ stars: 1, sats: 40_000, daysAgo: 20, rater: 'friend', near: FOLLOWED })
  /** People who do not exist, on the list of somebody whose key was stolen. */
  const vouched = (stars: number, thief = 'thief') =>
    many(500, (index) => ({
      stars,
      daysAgo: 1 + (index % 180),
      rater: `${thief}-${index}`,
      near: vouchedBy(thief),
    }))
  return [
    row('honest vendor, one year', '40', honest()),
    row('the same for a reader who follows one of the buyers', '40', honest(FOLLOWED)),
    row(
      'the same for a reader who follows somebody who follows that buyer',
      '40',
      honest(vouchedBy('ada')),
    ),
    row('cheat, half of the buyers got nothing', '20', cheat()),
    row('ring of 5 rates one of them 100 times in a week', '100', ring(100, 5), fees(100), 50_000),
    row('the cheat adds this ring', '20 + 100', [...cheat(), ...ring(100, 5)], fees(100), 50_000),
    ...[10_000, 100_000, 1_000_000].flatMap((budget) => [
      row(
        `sybils for ${budget.toLocaleString('en')} sat, in one week`,
        `${budget / (FAKE_VBYTES * FEE_RATE)}`,
        sybil(budget, 7, 50_000),
        budget,
        50_000,
      ),
      row(
        `the same over a year`,
        `${budget / (FAKE_VBYTES * FEE_RATE)}`,
        sybil(budget, 365, 50_000),
        budget,
        50_000,
      ),
    ]),
    row(
      'the cheat adds sybils for 100,000 sat over half a year',
      '20 + 500',
      [...cheat(), ...sybil(100_000, 180, 50_000)],
      100_000,
      50_000,
    ),
    row(
      'the same for a reader who follows one cheated buyer',
      '20 + 500',
      [...cheat(), ...sybil(100_000, 180, 50_000), friend],
      100_000,
      50_000,
    ),
    row(
      'stolen key of one whom the reader follows: the cheat has 500 sybils on that list',
      '20 + 500',
      [...cheat(), ...vouched(5)],
      100_000,
      50_000,
    ),
    row(
      'the same with the keys of three whom the reader follows',
      '20 + 1500',
      [...cheat(), ...vouched(5), ...vouched(5, 'second'), ...vouched(5, 'third')],
      300_000,
      50_000,
    ),
    row(
      'one stolen key and as many sybils of nobody',
      '20 + 1000',
      [...cheat(), ...vouched(5), ...sybil(100_000, 180, 50_000)],
      200_000,
      50_000,
    ),
    row(
      'the same for a reader who follows one cheated buyer, too',
      '20 + 1000',
      [...cheat(), ...vouched(5), ...sybil(100_000, 180, 50_000), friend],
      200_000,
      50_000,
    ),
    row('whitewashing: the cheat begins anew', '0', []),
    row('whitewashing, and five honest sales', '5', honest().slice(0, 5)),
    row('replay: each rating ten times', '400', replayed(honest())),
    row(
      'one payment of 50,000 sat shown for 50 orders',
      '50',
      many(50, (index) => ({ stars: 5, daysAgo: 2, rater: `r-${index}`, payment: 'one' })),
      fees(1),
      50_000,
    ),
    row(
      '500 invented trades that show payments of strangers',
      '500',
      many(500, (index) => ({ stars: 5, daysAgo: index, rater: `s-${index}`, strange: true })),
      0,
    ),
    ...[5, 20].map((count) =>
      row(
        `slander: ${count} enemies buy for 10,000 sat each`,
        `40 + ${count}`,
        [...honest(), ...slander(count, 10_000)],
        count * 10_000,
      ),
    ),
    row(
      'the same 20 on the list of one whose key was stolen, whom the reader follows',
      '40 + 20',
      [...honest(), ...slander(20, 10_000).map((one) => ({ ...one, ...vouchedBy('thief') }))],
      200_000,
    ),
    row(
      'slander: one enemy buys 20 times',
      '40 + 20',
      [
        ...honest(),
        ...many(20, (index) => ({ stars: 1, sats: 10_000, daysAgo: 1 + index, rater: 'enemy' })),
      ],
      200_000,
    ),
    row(
      'the same without showing a name',
      '40 + 20',
      [
        ...honest(),
        ...slander(20, 10_000).map((one): RatedTrade => ({
          ...one,
          rating: { ...one.rating, unnamed: true },
        })),
      ],
      200_000,
    ),
  ]
}
