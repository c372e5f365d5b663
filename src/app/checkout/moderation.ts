import { DEFAULT_BLOCKS } from '../../contracts/documents/escrow-terms.ts'
import type { EscrowBlocks } from '../../contracts/documents/escrow-terms.ts'
import type { VerifiedDocument } from '../../contracts/documents/kinds.ts'
import type { PaymentMethod } from '../../contracts/documents/order.ts'
import type { FrozenModerator, OrderEscrow } from '../../contracts/documents/order-escrow.ts'
import { longestBlocks } from '../../contracts/order/check-escrow.ts'
import { drawModerator } from '../../contracts/order/draw.ts'
import { discountedFee } from '../../contracts/service/discount.ts'
import type { ServiceTier } from '../../contracts/service/tier.ts'
import type { Nym } from '../../lib/brand.ts'
import { SoukError } from '../../lib/errors.ts'
import type { ModeratorChoice } from '../rpc/trade-api.ts'
import type { CheckoutComponents, Listing, Offer } from './components.ts'

/** All to the buyer: a sleeping order has no moderator whose end could be signed. */
const WHOLE = 10_000

/** Whom the vendor accepts for all of these listings, but those who trade here themselves. */
export function acceptedModerators(
  listings: readonly Listing[],
  parties: readonly (Nym | undefined)[],
): Nym[] {
  const [first, ...others] = listings
  return (first?.content.moderators ?? []).filter(
    (nym) =>
      !parties.includes(nym) && others.every(({ content }) => content.moderators.includes(nym)),
  )
}

/** The longest of each lock: what suits every listing. */
export const blocksOf = (listings: readonly Listing[]): EscrowBlocks =>
  longestBlocks(listings.flatMap(({ content }) => content.escrow?.blocks ?? [])) ?? DEFAULT_BLOCKS

/**
 * The moderators of the vendor as a buyer chooses among them: those with an offer, mutual ones first,
 * then by their record as far as it is known here (docs/REPUTATION.md). Nobody else is asked for it.
 */
export async function moderatorChoices(
  {
    moderatorView,
    trusted,
    rankOf,
  }: Pick<CheckoutComponents, 'moderatorView' | 'trusted' | 'rankOf'>,
  nyms: readonly Nym[],
): Promise<ModeratorChoice[]> {
  const mine = await trusted()
  const choices = await Promise.all(
    nyms.map(async (nym) => {
      const [view, rank] = await Promise.all([moderatorView(nym), rankOf(nym)])
      return { choice: { ...view, mutual: mine.includes(nym) }, rank }
    }),
  )
  const group = ({ offer, mutual }: ModeratorChoice) =>
    Number(offer === undefined) * 2 + Number(!mutual)
  return choices
    .toSorted((a, b) => group(a.choice) - group(b.choice) || b.rank - a.rank)
    .map(({ choice }) => choice)
}

/** Who is on both lists, or else whom the draw names; of several mutual ones the draw's too. */
export function suggestedModerator(
  choices: readonly ModeratorChoice[],
  listings: readonly Listing[],
  buyer: Nym,
): Nym | undefined {
  const able = choices.filter(({ offer }) => offer !== undefined)
  const mutual = able.filter((choice) => choice.mutual)
  const candidates = (mutual.length > 0 ? mutual : able).map(({ nym }) => nym)
  return drawModerator(candidates, {
    listingNonces: listings.map(({ content }) => content.nonce),
    buyer,
  })
}

/** A record of services, and the mark that it proves. */
export interface ShownRecord {
  readonly document: VerifiedDocument<'service_record'>
  readonly tier: ServiceTier
}

/** What an order freezes of its escrow, and the documents that it names. */
export interface FrozenEscrow {
  readonly escrow?: OrderEscrow
  readonly offers: readonly Offer[]
  readonly record?: ShownRecord
}

/**
 * The escrow of an order. Throws `order.no-escrow`, `order.moderator-missing`, `moderator.no-offer`,
 * `order.offer-missing` (of the backup).
 */
export async function freezeEscrow(
  components: Pick<CheckoutComponents, 'offer' | 'offerVersion'>,
  listings: readonly Listing[],
  terms: {
    method: PaymentMethod
    buyerXpub: string
    buyer: Nym
    moderator?: Nym | undefined
    /** Asked for where an offer has a discount. */
    record?: () => Promise<ShownRecord | undefined>
  },
): Promise<FrozenEscrow> {
  const { method, buyerXpub, buyer } = terms
  if (method === 'direct') return { offers: [] }
  const vendorXpub = listings[0]?.content.escrow?.xpub
  if (vendorXpub === undefined) throw new SoukError('order.no-escrow', 'sold directly only')
  const base = { buyerXpub, vendorXpub, blocks: blocksOf(listings) }
  if (method === 'sleeping') return { escrow: { ...base, endBuyerShare: WHOLE }, offers: [] }
  if (terms.moderator === undefined) {
    throw new SoukError('order.moderator-missing', 'a moderated order needs a moderator')
  }
  const offer = await components.offer(terms.moderator)
  if (offer === undefined) throw new SoukError('moderator.no-offer', 'offers nothing')
  const { endBuyerShare, backup: named } = offer.content
  const parties = [buyer, listings[0]?.author.nym]
  // Nobody stands in for a moderator who is party to the order.
  const standIn = named !== undefined && !parties.includes(named.nym) ? named : undefined
  const backup = standIn && (await components.offerVersion(standIn.nym, standIn.offer))
  if (standIn !== undefined && backup === undefined) {
    throw new SoukError('order.offer-missing', 'the offer of the backup cannot be had')
  }
  const offers = backup === undefined ? [offer] : [offer, backup]
  const hasDiscount = offers.some(({ content }) => (content.helperDiscount ?? 0) > 0)
  const record = hasDiscount ? await terms.record?.() : undefined
  const tier = record?.tier ?? 0
  return {
    escrow: {
      ...base,
      moderator: frozen(offer, tier),
      ...(backup && { backup: frozen(backup, tier) }),
      endBuyerShare,
      ...(record && { serviceRecord: record.document.id }),
    },
    offers,
    ...(record && { record }),
  }
}

const frozen = ({ id, author, content }: Offer, tier: ServiceTier): FrozenModerator => ({
  nym: author.nym,
  offer: id,
  xpub: content.xpub,
  fee: discountedFee(content.fee, content.helperDiscount, tier),
})
