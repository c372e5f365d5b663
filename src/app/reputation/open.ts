import type { Nym, OrderId } from '../../lib/brand.ts'
import type { Clock } from '../../lib/clock.ts'
import type { Web } from '../../contracts/reputation/web.ts'
import type { NetworkName } from '../../lib/config.ts'
import { RatingExchange } from '../../p2p/ratings/exchange.ts'
import type { RatingsRepository } from '../../storage/repositories/ratings.ts'
import type { AddressSource } from '../../wallet/order-watch/read-address.ts'
import type { Changes } from '../changes.ts'
import type { Network, RunningNetwork } from '../network/network.ts'
import type { OrderBook } from '../orders/book.ts'
import type { Session } from '../session.ts'
import { Cases } from './cases.ts'
import { KnownStars } from './known-stars.ts'
import { Payments } from './payments.ts'
import { RatingBook } from './rating-book.ts'
import { Reputation } from './reputation.ts'

export interface OpenReputationComponents {
  ratings: RatingsRepository
  web: () => Promise<Web>
  session: Session
  orders: OrderBook
  network: Pick<Network, 'current'>
  bitcoin: NetworkName
  source: AddressSource
  requestsLeft: () => number
  nameOf: (nym: Nym) => Promise<string>
  isBlocked: (nym: Nym) => Promise<boolean>
  changes: Changes
  clock: Clock
}

/** Holders are remembered for two days: told twice a day, one failure in between is no harm. */
const ANNOUNCE_EVERY_MS = 12 * 3_600_000
const CHORE = 'ratings'

/** Everything about ratings that others can verify. */
export function openReputation(components: OpenReputationComponents) {
  const { ratings, session, orders, network, bitcoin, changes, clock } = components
  let exchange: RatingExchange | undefined
  const schedule = () => network.current?.stores.schedule
  const book = new RatingBook({
    ratings,
    network: bitcoin,
    changes,
    clock,
    onFirst: (rated) => void schedule()?.add(`${CHORE} ${rated}`, ANNOUNCE_EVERY_MS),
  })
  const payments = new Payments({ ...components, book, network: bitcoin })
  const reputation = new Reputation({
    ...components,
    book,
    payments,
    exchange: () => exchange,
  })
  const cases = new Cases({ ...components, book, reputation })
  const stars = new KnownStars({
    people: () => book.people(),
    compute: (nym) => reputation.ratingOf(nym),
    changes,
  })
  const publish = async (id: OrderId | undefined) => {
    if (id === undefined) await reputation.publishAll()
    else await reputation.publish(await orders.get(id))
  }
  // One after the other: each change of an order comes with several more.
  let last: Promise<unknown> = Promise.resolve()
  const unwatch = changes.on((change) => {
    if (change.about !== 'orders') return
    last = last.then(() => publish(change.id)).catch(() => undefined)
  })
  return {
    reputation,
    cases,
    /** Stars of a vendor, as far as they are known here: for lists. */
    starsOf: (nym: Nym) => stars.of(nym),
    /** The node runs: answers, and tells of what is held here. */
    async start({ node, stores }: RunningNetwork): Promise<void> {
      await stars.load()
      exchange = new RatingExchange({ node, dht: node.libp2p.services.dht, shelf: book })
      await exchange.start()
      stores.onChore(CHORE, (options, key) =>
        reputation.announce(key.slice(CHORE.length + 1) as Nym, options),
      )
      for (const rated of await book.people()) {
        await stores.schedule.keep(`${CHORE} ${rated}`, ANNOUNCE_EVERY_MS)
      }
      if (session.vault.state === 'unlocked') await reputation.publishAll()
      reputation.wake()
    },
    stop(): void {
      unwatch()
      stars.stop()
      reputation.stop()
    },
  }
}
