import type { Nym } from '../../lib/brand.ts'
import type { EscrowBlocks } from '../documents/escrow-terms.ts'
import type { VerifiedDocument } from '../documents/kinds.ts'
import type { ModeratorFee } from '../documents/moderator-offer.ts'
import type { FrozenModerator, OrderEscrow } from '../documents/order-escrow.ts'
import { readAccount } from '../escrow/keys.ts'
import { discountedFee } from '../service/discount.ts'
import type { ServiceTier } from '../service/tier.ts'
import type { CheckedOrder, OrderProblem } from './problem.ts'

type Order = CheckedOrder
type Offer = VerifiedDocument<'moderator_offer'>

/**
 * Compares the escrow of an order with the listings (those of the items, in their order) and the
 * moderators' offers. A direct order has none and no problem. `tier`: what the record of services that
 * the order names proves; of an order that names none it does not matter.
 */
export function checkEscrow(
  order: Order,
  listings: readonly VerifiedDocument<'listing'>[],
  offers: readonly Offer[],
  tier: ServiceTier,
): OrderProblem[] {
  const { escrow } = order.content
  if (escrow === undefined) return []
  const problems: OrderProblem[] = []
  listings.forEach(({ content }, item) => {
    if (content.escrow === undefined) problems.push({ code: 'order.no-escrow', item })
    else if (content.escrow.xpub !== escrow.vendorXpub) {
      problems.push({ code: 'order.wrong-vendor-key', item })
    }
  })
  const locks = listings.flatMap(({ content }) => content.escrow?.blocks ?? [])
  if (locks.length === listings.length && !sameBlocks(escrow.blocks, longestBlocks(locks))) {
    problems.push({ code: 'order.wrong-blocks' })
  }
  const accounts = [
    escrow.buyerXpub,
    escrow.vendorXpub,
    escrow.moderator?.xpub,
    escrow.backup?.xpub,
  ]
  if (!accounts.every((xpub) => xpub === undefined || isAccount(xpub, order))) {
    problems.push({ code: 'order.wrong-key' })
  }
  const { moderator } = escrow
  if (moderator === undefined) return problems
  listings.forEach(({ content }, item) => {
    if (!content.moderators.includes(moderator.nym)) {
      problems.push({ code: 'order.moderator-not-accepted', item })
    }
  })
  const terms = { offers, tier: escrow.serviceRecord === undefined ? 0 : tier } as const
  return [...problems, ...moderatorProblems(order, escrow, moderator, terms)]
}

/** The longest of each lock: what suits every listing of an order. */
export function longestBlocks(all: readonly EscrowBlocks[]): EscrowBlocks | undefined {
  return all.reduce<EscrowBlocks | undefined>(
    (longest, blocks) => ({
      ship: Math.max(blocks.ship, longest?.ship ?? 0),
      backup: Math.max(blocks.backup, longest?.backup ?? 0),
      accept: Math.max(blocks.accept, longest?.accept ?? 0),
      last: Math.max(blocks.last, longest?.last ?? 0),
      window: Math.max(blocks.window, longest?.window ?? 0),
      end: Math.max(blocks.end, longest?.end ?? 0),
    }),
    undefined,
  )
}

interface OfferTerms {
  readonly offers: readonly Offer[]
  readonly tier: ServiceTier
}

function moderatorProblems(
  order: Order,
  { backup, endBuyerShare }: OrderEscrow,
  moderator: FrozenModerator,
  terms: OfferTerms,
): OrderProblem[] {
  const parties: readonly Nym[] = [order.author.nym, order.content.vendor]
  const problems: OrderProblem[] = []
  if (parties.includes(moderator.nym) || (backup && parties.includes(backup.nym))) {
    problems.push({ code: 'order.partial-moderator' })
  }
  problems.push(...offerProblems(order, moderator, terms))
  const offer = terms.offers.find(({ id }) => id === moderator.offer)?.content
  if (offer !== undefined) {
    if (offer.endBuyerShare !== endBuyerShare) problems.push({ code: 'order.wrong-end-share' })
    // Nobody stands in for a moderator who is party to the order.
    const named = offer.backup && !parties.includes(offer.backup.nym) ? offer.backup : undefined
    if (named?.nym !== backup?.nym || named?.offer !== backup?.offer) {
      problems.push({ code: 'order.wrong-backup' })
    }
  }
  return backup === undefined ? problems : [...problems, ...offerProblems(order, backup, terms)]
}

function offerProblems(
  order: Order,
  frozen: FrozenModerator,
  { offers, tier }: OfferTerms,
): OrderProblem[] {
  const offer = offers.find(({ id }) => id === frozen.offer)
  if (offer === undefined) return [{ code: 'order.offer-missing' }]
  const { xpub, fee, helperDiscount, expires } = offer.content
  const same =
    offer.author.nym === frozen.nym && offer.network === order.network && xpub === frozen.xpub
  const problems: OrderProblem[] = same ? [] : [{ code: 'order.wrong-offer' }]
  if (!sameFee(discountedFee(fee, helperDiscount, tier), frozen.fee)) {
    problems.push({ code: 'order.wrong-fee' })
  }
  if (expires !== undefined && order.signedAt > expires) {
    problems.push({ code: 'order.offer-expired' })
  }
  return problems
}

const sameFee = (a: ModeratorFee, b: ModeratorFee) =>
  a.fixedSats === b.fixedSats && a.basisPoints === b.basisPoints

function sameBlocks(a: EscrowBlocks, b: EscrowBlocks | undefined): boolean {
  return (
    b !== undefined &&
    Object.entries(a).every(([name, blocks]) => b[name as keyof EscrowBlocks] === blocks)
  )
}

function isAccount(xpub: string, { network }: Order): boolean {
  try {
    readAccount(xpub, network)
    return true
  } catch {
    return false
  }
}
