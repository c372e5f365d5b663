import type { OrderAction } from '../contracts/order/types.ts'
import type { DocumentId, Nym, OrderId } from '../lib/brand.ts'
import type { Clock } from '../lib/clock.ts'
import type { SoukConfig } from '../lib/config.ts'
import { Lock } from '../lib/lock.ts'
import type { OutboxEntry } from '../p2p/mail/outbox.ts'
import type { PrivateRecords } from '../storage/private-records.ts'
import type { ListingsRepository } from '../storage/repositories/listings.ts'
import { OrdersRepository } from '../storage/repositories/orders.ts'
import { SingleRecord } from '../storage/repositories/single-record.ts'
import { walletState } from '../storage/repositories/wallet-state.ts'
import type { VerifiedSource } from '../wallet/chain/verified-source.ts'
import { formatPaymentUri } from '../wallet/uri.ts'
import type { Lane } from '../wallet/handed-out.ts'
import type { WalletState } from '../wallet/wallet-state.ts'
import type { Changes } from './changes.ts'
import { Checkout } from './checkout/checkout.ts'
import type { CheckoutComponents } from './checkout/components.ts'
import { Money } from './money/money.ts'
import type { RequestBudget } from './money/request-budget.ts'
import { OrderActs } from './orders/acts/acts.ts'
import type { ActComponents } from './orders/acts/components.ts'
import { OrderBook } from './orders/book.ts'
import type { FinishedOrder, OpenOrder } from './orders/brief.ts'
import { OrderDelivery } from './orders/delivery.ts'
import { OrderKeeper } from './orders/keeper.ts'
import { OrderMail } from './orders/mail.ts'
import { Orders } from './orders/orders.ts'
import { SaleCounter } from './orders/sale-counter.ts'
import { PaymentWatch } from './orders/payment-watch.ts'
import { stockLeft } from './orders/stock.ts'
import { shareCase } from './orders/share-case.ts'
import type { TradePolicy } from './rpc/trade-api.ts'
import { earnedTier } from './service/record.ts'
import type { Session } from './session.ts'
import type { OwnStore } from './stores/own-store.ts'

/** What trading needs of storage, chain and network. */
export interface MarketComponents extends Pick<
  CheckoutComponents,
  | 'listing'
  | 'offer'
  | 'offerVersion'
  | 'moderatorView'
  | 'rankOf'
  | 'serviceRecord'
  | 'isAwake'
  | 'saveAddress'
  | 'rates'
> {
  session: Session
  records: PrivateRecords
  listings: ListingsRepository
  ownStore: Pick<OwnStore, 'stock' | 'takeFromStock'>
  /** Names this device among those of the person. */
  device?: string
  /** Which of the wallet's fresh addresses are this device's to hand out. */
  lane?: () => Lane
  source: VerifiedSource
  budget: RequestBudget
  config: () => SoukConfig
  changes: Changes
  clock: Clock
  /** Keeps signed documents for delivery, all or none, and tries to hand them over soon. */
  post: (entries: readonly OutboxEntry[]) => Promise<void>
  nameOf: (nym: Nym) => Promise<string>
  /** How many devices keep a document for somebody who is away. */
  heldBy?: (id: DocumentId, to: Nym) => Promise<number>
  /** A listing is for adults: see {@link Orders}. */
  veiled?: (vendor: Nym, slug: string) => Promise<boolean>
  licences?: ActComponents['licences']
  /** New orders of theirs are refused. */
  isBlocked?: (nym: Nym) => Promise<boolean>
  /** How this person trades. */
  policy: () => Promise<TradePolicy>
  /** The node did this by itself. */
  onActed: (id: OrderId, action: OrderAction) => void
}

export type Market = ReturnType<typeof openMarket>

/**
 * Orders, money and what leads to them: the part of the object graph that is the same wherever the
 * node lives, and whatever carries its mail.
 */
export function openMarket(components: MarketComponents) {
  const { session, records, listings, ownStore, source, budget, config, changes, clock, licences } =
    components
  const { network } = config()
  const book: OrderBook = new OrderBook({
    orders: new OrdersRepository(records),
    changes,
    clock,
    tip: () => source.trust.height,
  })
  const delivery = new OrderDelivery({
    session,
    book,
    listings,
    ...(components.isBlocked && { isBlocked: components.isBlocked }),
    earnedTier: (record, order) => earnedTier(record, order, { chain: source }),
    clock,
  })
  const mail = new OrderMail({ add: components.post, clock })
  const payments = new PaymentWatch({ book, source, network, budget, clock })
  const money = new Money({
    session,
    state: walletState<WalletState>(records),
    source,
    catchingUp: () => source.trust.catchingUp,
    budget,
    config,
    changes,
    clock,
    orders: payments,
    ...(components.lane && { lane: components.lane }),
    orderTitle: async (id: OrderId) => (await book.brief(id))?.record.title,
  })
  const escrow = money.escrow()
  const stockTurn = new Lock()
  const sales = new SaleCounter({ record: new SingleRecord(records, 'sale-count'), book, clock })
  const acts = new OrderActs({
    session,
    book,
    mail,
    clock,
    paymentAddress: (label) => money.reserveAddress(label),
    provePayee: (address, claim) => money.provePayee(address, claim),
    nextSale: (order) => sales.next(order),
    stockTurn,
    stock: () => stockLeft({ book, stock: () => ownStore.stock() }),
    pay: (input) => money.send(input),
    psbt: (input) => money.psbt(input),
    escrow,
    ...(licences && { licences }),
  })
  const orders = new Orders({
    stockTurn,
    session,
    book,
    clock,
    stock: () => ownStore.stock(),
    takeFromStock: (pieces) => ownStore.takeFromStock(pieces),
    ...(components.device !== undefined && { device: components.device }),
    planPayment: (input) => money.plan(input),
    nameOf: components.nameOf,
    ...(components.heldBy && { heldBy: components.heldBy }),
    ...(components.veiled && { veiled: components.veiled }),
    paymentUri: ({ address, sats, label }) => formatPaymentUri({ address, amount: sats, label }),
    ...(licences && { keysLeft: (slug) => licences.left(slug) }),
  })
  const checkout = new Checkout({
    ...components,
    network,
    book,
    mail,
    trusted: async () => (await components.policy()).trusted,
    feerate: () => escrow.feerate(),
    refundAddress: (label) => money.reserveAddress(label),
    earnedTier: (record, order) => earnedTier(record, order, { chain: source }),
  })
  const keeper = new OrderKeeper({
    acts,
    book,
    session,
    clock,
    policy: components.policy,
    tip: () => source.trust.height,
    onActed: components.onActed,
  })
  /** What follows from an order by itself: its stock, who joins it, what the node does. After each change, and at a start. */
  const follow = async (id?: OrderId): Promise<void> => {
    const person = await session.person()
    if (person === undefined) return
    await orders.settleStock(id)
    const share = (order: OpenOrder) => shareCase({ book, mail }, order, person.nym)
    if (id === undefined) await book.each(disputed, share)
    else await share(await book.get(id))
    await keeper.run(id)
  }
  const disputed = {
    seen: new WeakSet<FinishedOrder>(),
    matters: ({ fold }: FinishedOrder) => fold.dispute !== undefined,
  }
  let keptTo = 0
  /** With each new block locks end: looks through all orders once a height. */
  const followChain = async (): Promise<void> => {
    const { height } = source.trust
    if (height <= keptTo) return
    keptTo = height
    await keeper.run()
  }
  return { book, delivery, mail, payments, money, acts, orders, checkout, follow, followChain }
}
