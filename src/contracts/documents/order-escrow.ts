import type { DocumentId, Nym } from '../../lib/brand.ts'
import type { Codec } from '../xml/codec.ts'
import { maybe, one } from '../xml/field.ts'
import { group } from '../xml/group.ts'
import { documentHash, integer, nym } from '../xml/values.ts'
import type { EscrowBlocks } from './escrow-terms.ts'
import { escrowBlocks, xpub } from './escrow-terms.ts'
import type { ModeratorFee } from './moderator-offer.ts'
import { moderatorFee } from './moderator-offer.ts'

/** A moderator as an order names him: his offer, and what of it decides about money. */
export interface FrozenModerator {
  nym: Nym
  /** The offer that holds for this order, whatever he publishes later. */
  offer: DocumentId
  xpub: string
  fee: ModeratorFee
}

/** All that the scripts of an order are made of, besides its own hash. */
export interface OrderEscrow {
  buyerXpub: string
  vendorXpub: string
  blocks: EscrowBlocks
  /** Of a moderated order. */
  moderator?: FrozenModerator
  /** Who stands in when the moderator is silent. */
  backup?: FrozenModerator
  /** Share of the buyer, in hundredths of a percent, if every moderator vanishes in a dispute. */
  endBuyerShare: number
  /** What shows why the fees are lower than those of the offers. */
  serviceRecord?: DocumentId
}

const frozenModerator: Codec<FrozenModerator> = group<FrozenModerator>({
  nym: one('nym', nym),
  offer: one('contract_hash', documentHash),
  xpub: one('xpub', xpub),
  fee: one('fee', moderatorFee),
})

export const orderEscrow: Codec<OrderEscrow> = group<OrderEscrow>(
  {
    buyerXpub: one('buyer_xpub', xpub),
    vendorXpub: one('vendor_xpub', xpub),
    blocks: one('blocks', escrowBlocks),
    moderator: maybe('moderator', frozenModerator),
    backup: maybe('backup', frozenModerator),
    endBuyerShare: one('end_buyer_share', integer({ min: 0, max: 10_000 })),
    serviceRecord: maybe('service_record', documentHash),
  },
  ({ buyerXpub, vendorXpub, moderator, backup, serviceRecord }) => {
    if (backup !== undefined && moderator === undefined) return 'backup-of-nobody'
    if (serviceRecord !== undefined && moderator === undefined) return 'record-for-nobody'
    const keys = [buyerXpub, vendorXpub, moderator?.xpub, backup?.xpub].filter(
      (key) => key !== undefined,
    )
    return new Set(keys).size === keys.length ? undefined : 'repeated-key'
  },
)
