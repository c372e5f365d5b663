import { ratingKey, newerRating } from '../../contracts/reputation/newest.ts'
import type { RatingProof } from '../../contracts/reputation/proof.ts'
import type { Statement } from '../../contracts/reputation/statement.ts'
import { isCase } from '../../contracts/reputation/statement.ts'
import { verifyStatement } from '../../contracts/reputation/verify-case.ts'
import type { PaidFacts } from '../../contracts/reputation/weigh.ts'
import type { Nym } from '../../lib/brand.ts'
import type { Clock } from '../../lib/clock.ts'
import type { NetworkName } from '../../lib/config.ts'
import { Lock } from '../../lib/lock.ts'
import type { RatingShelf } from '../../p2p/ratings/exchange.ts'
import { proofDigest } from '../../p2p/ratings/messages.ts'
import type { CaseRecord, RatingRecord, StatementRecord } from '../../storage/records.ts'
import type { RatingsRepository } from '../../storage/repositories/ratings.ts'
import type { Changes } from '../changes.ts'

export interface RatingBookComponents {
  ratings: RatingsRepository
  network: NetworkName
  changes: Changes
  clock: Clock
  /** There are ratings here about somebody of whom there were none: the network is told. */
  onFirst: (rated: Nym) => void
}

/** Ratings of one person that are kept; a flood of small ones does not push out what was paid for. */
const MAX_PER_PERSON = 300
const MAX_PEOPLE = 2_000
/** Who sends more that is forged than this is not listened to any longer. */
const MAX_FORGED = 2

/**
 * Every rating and every case that was verified here. What comes from the network goes through `take`: a forged one
 * is never kept, shown or passed on.
 */
export class RatingBook implements RatingShelf {
  readonly #components: RatingBookComponents
  readonly #turn = new Lock()

  constructor(components: RatingBookComponents) {
    this.#components = components
  }

  /** Ratings and cases, the weightiest first. */
  async all(rated: Nym): Promise<StatementRecord[]> {
    return (await this.#components.ratings.of(rated)).sort(weightiestFirst)
  }

  /** Ratings alone. */
  async of(rated: Nym): Promise<RatingRecord[]> {
    return (await this.all(rated)).filter((record) => !isCaseRecord(record)) as RatingRecord[]
  }

  /** What is said of cases of a moderator. */
  async cases(rated: Nym): Promise<CaseRecord[]> {
    return (await this.all(rated)).filter(isCaseRecord)
  }

  people(): Promise<Nym[]> {
    return this.#components.ratings.people()
  }

  async proofs(rated: Nym): Promise<RatingProof[]> {
    return (await this.all(rated)).map(({ rating }) => rating.proof)
  }

  async take(proofs: readonly RatingProof[], options: { rated?: Nym } = {}): Promise<number> {
    const { network, clock } = this.#components
    const verified: Statement[] = []
    const known =
      options.rated === undefined
        ? new Set<string>()
        : new Set((await this.all(options.rated)).map(({ digest }) => digest))
    let good = 0
    let forged = 0
    for (const proof of proofs) {
      if (known.has(proofDigest(proof))) {
        good++
        continue
      }
      try {
        const rating = await verifyStatement(proof, { network, now: clock() })
        if (options.rated !== undefined && rating.rated !== options.rated) throw new TypeError()
        verified.push(rating)
        good++
      } catch {
        if (++forged > MAX_FORGED) break
      }
    }
    await this.#turn.run(() => this.#keep(verified))
    return good
  }

  /** Notes what the chain says of the money of these. */
  async setPaid(rated: Nym, facts: ReadonlyMap<string, PaidFacts>): Promise<void> {
    if (facts.size === 0) return
    const { ratings, changes, clock } = this.#components
    await this.#turn.run(async () => {
      const checkedAt = clock()
      const put = (await ratings.of(rated)).flatMap((record) => {
        const paid = facts.get(record.key)
        return paid === undefined ? [] : [{ ...record, paid, checkedAt }]
      })
      await ratings.replace(put)
    })
    changes.emit({ about: 'reputation', nym: rated })
  }

  async #keep(verified: readonly Statement[]): Promise<void> {
    const byPerson = Map.groupBy(verified, ({ rated }) => rated)
    for (const [rated, ratings] of byPerson) await this.#keepOf(rated, ratings)
  }

  async #keepOf(rated: Nym, verified: readonly Statement[]): Promise<void> {
    const { ratings, changes, onFirst } = this.#components
    const before = await ratings.of(rated)
    if (before.length === 0 && (await this.people()).length >= MAX_PEOPLE) return
    const after = new Map(before.map((record) => [record.key, record]))
    for (const rating of verified) {
      const key = ratingKey(rating)
      const known = after.get(key)
      const newest = known === undefined ? rating : newerRating(known.rating, rating)
      if (known !== undefined && newest === known.rating) continue
      after.set(key, recordOf(key, newest, known))
    }
    const all = [...after.values()].sort(weightiestFirst)
    const known = new Set(before)
    const put = all.slice(0, MAX_PER_PERSON).filter((record) => !known.has(record))
    const gone = all.slice(MAX_PER_PERSON).filter((record) => known.has(record))
    if (put.length === 0) return
    await ratings.replace(put, gone)
    if (before.length === 0) onFirst(rated)
    changes.emit({ about: 'reputation', nym: rated })
  }
}

/** What the chain said stays true of the same payment. */
function recordOf(key: string, rating: Statement, known?: StatementRecord): StatementRecord {
  const same =
    known?.rating.paidTo === rating.paidTo && known.rating.amountSats === rating.amountSats
  return {
    rated: rating.rated,
    key,
    digest: proofDigest(rating.proof),
    rating,
    paid: same ? known.paid : { state: 'unchecked' },
    checkedAt: same ? known.checkedAt : 0,
  }
}

const RANK: Record<PaidFacts['state'], number> = { paid: 0, unchecked: 1, unpaid: 2 }

const isCaseRecord = (record: StatementRecord): record is CaseRecord => isCase(record.rating)

/** Paid ones first, then the larger trade, then the same everywhere. */
function weightiestFirst(a: StatementRecord, b: StatementRecord): number {
  const state = RANK[a.paid.state] - RANK[b.paid.state]
  if (state !== 0) return state
  const [sumA, sumB] = [a.rating.amountSats, b.rating.amountSats]
  if (sumA !== sumB) return sumA > sumB ? -1 : 1
  return a.key < b.key ? -1 : 1
}
