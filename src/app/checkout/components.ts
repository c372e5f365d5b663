import type { VerifiedDocument } from '../../contracts/documents/kinds.ts'
import type { ServiceRecordContent } from '../../contracts/documents/service-record.ts'
import type { ServiceTier } from '../../contracts/service/tier.ts'
import type { DocumentId, Nym } from '../../lib/brand.ts'
import type { Clock } from '../../lib/clock.ts'
import type { NetworkName } from '../../lib/config.ts'
import type { OrderBook } from '../orders/book.ts'
import type { OrderMail } from '../orders/mail.ts'
import type { RatesView, ShippingAddress } from '../rpc/api.ts'
import type { ModeratorView } from '../rpc/trade-api.ts'
import type { RecordedOrder } from '../service/record.ts'
import type { Session } from '../session.ts'

export type Listing = VerifiedDocument<'listing'>
export type Offer = VerifiedDocument<'moderator_offer'>

/** What a checkout needs of the rest of the node. */
export interface CheckoutComponents {
  session: Session
  book: OrderBook
  mail: OrderMail
  network: NetworkName
  /** The newest version of a listing, verified. */
  listing: (vendor: Nym, slug: string) => Promise<Listing>
  /** The newest offer of a moderator, verified; throws where it cannot be had. */
  offer: (nym: Nym) => Promise<Offer | undefined>
  /** One version of an offer. */
  offerVersion: (nym: Nym, id: DocumentId) => Promise<Offer | undefined>
  moderatorView: (nym: Nym) => Promise<ModeratorView>
  /** Whom this person trusts when buying. */
  trusted: () => Promise<readonly Nym[]>
  isAwake: (nym: Nym) => Promise<boolean>
  /** Stars times 100 that somebody's record as a moderator is worth, by what is known here. */
  rankOf: (nym: Nym) => Promise<number>
  /** What a payout would pay today, sat/vB. */
  feerate: () => Promise<number>
  /** A fresh address for money that comes back. */
  refundAddress: (label: string) => Promise<string>
  saveAddress: (address: ShippingAddress) => Promise<unknown>
  rates: () => RatesView
  /** What shows the best mark of these people at that instant (ms), as far as it is gathered; never waits. */
  serviceRecord?: (
    nyms: readonly Nym[],
    at: number,
  ) => Promise<{ content: ServiceRecordContent; tier: ServiceTier } | undefined>
  /** The mark that a record earns an order by the own chain. Throws `service.unproven`. */
  earnedTier: (
    record: VerifiedDocument<'service_record'> | undefined,
    order: RecordedOrder,
  ) => Promise<ServiceTier>
  clock: Clock
}
