import { webOf } from '../../contracts/reputation/web.ts'
import { systemClock } from '../../lib/clock.ts'
import { Emitter } from '../../lib/emitter.ts'
import { openDatabase } from '../../storage/open.ts'
import { RatingsRepository } from '../../storage/repositories/ratings.ts'
import { MemoryKeeper } from '../../wallet/chain/memory-keeper.testing.ts'
import { VerifiedSource } from '../../wallet/chain/verified-source.ts'
import type { Change } from '../changes.ts'
import { Cases } from '../reputation/cases.ts'
import { Payments } from '../reputation/payments.ts'
import { RatingBook } from '../reputation/rating-book.ts'
import { Reputation } from '../reputation/reputation.ts'
import type { Bazaar } from './bazaar.ts'
import type { Trader } from './trader.ts'

/** For tests: what somebody's browser knows of others, with the chain as it finds it itself. */
export async function readerOf(bazaar: Bazaar, trader: Trader) {
  const changes = new Emitter<Change>()
  const database = await openDatabase(`ratings-${trader.name}-${Math.random()}`)
  const clock = systemClock
  const book = new RatingBook({
    ratings: new RatingsRepository(database),
    network: 'regtest',
    changes,
    clock,
    onFirst: () => undefined,
  })
  const source = new VerifiedSource({
    network: 'regtest',
    servers: bazaar.town.config.explorers,
    clock,
    keeper: new MemoryKeeper(),
  })
  const payments = new Payments({
    book,
    source,
    network: 'regtest',
    requestsLeft: () => Infinity,
    clock,
  })
  const session = { person: () => trader.person(), require: () => trader.person() }
  const nameOf = async (nym: string) => nym.slice(-4)
  const reputation = new Reputation({
    book,
    payments,
    session,
    orders: trader.market.book,
    web: async () => webOf({ self: (await trader.person()).nym, lists: new Map() }),
    exchange: () => undefined,
    nameOf,
    isBlocked: async (nym) => trader.blocked.has(nym),
    changes,
    clock,
  })
  const cases = new Cases({
    book,
    reputation,
    session,
    orders: trader.market.book,
    nameOf,
    clock,
  })
  return { book, reputation, cases }
}
