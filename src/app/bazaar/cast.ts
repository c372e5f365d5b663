import type { OrderId } from '../../lib/brand.ts'
import type { ListingDraft } from '../rpc/api.ts'
import type { ModeratorOfferDraft } from '../rpc/trade-api.ts'
import type { Bazaar } from './bazaar.ts'
import { openBazaar, order, sell, send } from './bazaar.ts'
import { Ledger } from './ledger.ts'
import type { Trader } from './trader.ts'

/** For tests: a vendor, a buyer, a moderator, and (if wanted) who stands in for the moderator. */
export interface Cast {
  readonly bazaar: Bazaar
  readonly alma: Trader
  readonly bruno: Trader
  readonly judith: Trader
  readonly jonas?: Trader
  readonly all: readonly Trader[]
}

const OFFER: ModeratorOfferDraft = {
  description: 'I decide fairly.',
  terms: '',
  fee: { basisPoints: 500 },
  languages: ['en'],
  responseHours: 24,
  endBuyerShare: 5000,
}

/** Says what somebody takes for a dispute: 5 percent, and half of the end for the buyer. */
export const offer = (trader: Trader, different: Partial<ModeratorOfferDraft> = {}) =>
  trader.ownStore.saveOffer({ ...OFFER, ...different })

/** Opens a bazaar with everybody who has a part in a moderated order. */
export async function openWithCast(options: { backup?: boolean } = {}): Promise<Cast> {
  const bazaar = await openBazaar()
  const judith = await bazaar.join('Judith')
  const jonas = options.backup === true ? await bazaar.join('Jonas') : undefined
  if (jonas !== undefined) await offer(jonas, { fee: { fixedSats: 2_000n } })
  await offer(judith, jonas === undefined ? {} : { backup: jonas.nym })
  // What one test leaves unfinished must not cost her a fee in the next.
  const policy = { moderators: [judith.nym], autoHandOver: false }
  const alma = await bazaar.join('Alma', { policy })
  const bruno = await bazaar.join('Bruno')
  const all = [alma, bruno, judith, ...(jonas ? [jonas] : [])]
  return { bazaar, alma, bruno, judith, all, ...(jonas && { jonas }) }
}

/** A sale in its course, and the money of all since before it. */
export interface Sale {
  readonly id: OrderId
  readonly ledger: Ledger
  /** Network fees that the buyer paid for his payments. */
  readonly paymentFee: bigint
}

/** Ordered with Judith as moderator, accepted, and paid into the escrow. */
export async function paid(cast: Cast, thing: Partial<ListingDraft> = {}): Promise<Sale> {
  const { bazaar, alma, bruno, judith, all } = cast
  const ledger = await Ledger.open(bazaar, all)
  const listing = await sell(alma, thing)
  const id = await order(bruno, alma.nym, listing, { method: 'moderated', moderator: judith.nym })
  await bazaar.settle()
  await alma.market.acts.accept({ id })
  await bazaar.settle()
  const { txid } = await bruno.market.acts.pay({ id })
  await bazaar.mine(1)
  return { id, ledger, paymentFee: await ledger.fee(txid) }
}

/** The same, and sent. */
export async function sent(cast: Cast): Promise<Sale> {
  const sale = await paid(cast)
  await send(cast.alma, sale.id)
  await cast.bazaar.settle()
  return sale
}

/** The same, and the money moved to Shipped; the fee of that is the vendor's. */
export async function shipped(cast: Cast): Promise<Sale & { moveFee: bigint }> {
  const sale = await sent(cast)
  const { txid } = await cast.alma.market.acts.handOver({ id: sale.id })
  await cast.bazaar.mine(1)
  return { ...sale, moveFee: await sale.ledger.fee(txid) }
}
