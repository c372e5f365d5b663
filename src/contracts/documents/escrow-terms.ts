import type { Codec } from '../xml/codec.ts'
import { one } from '../xml/field.ts'
import { group } from '../xml/group.ts'
import { flag, integer, pattern } from '../xml/values.ts'
import { LIMITS } from './limits.ts'

/** An extended public key as text (BIP 32): `xpub…` on mainnet, `tpub…` elsewhere. */
export const xpub = pattern(/^[xt]pub[1-9A-HJ-NP-Za-km-z]{107}$/)

/** Relative locks in blocks (BIP 68). */
export interface EscrowBlocks {
  /** To ship; else the buyer takes the money back. */
  ship: number
  /** After shipping, until the backup moderator may stand in. */
  backup: number
  /** After shipping, until the vendor may claim from a silent buyer. */
  accept: number
  /** After shipping, until the buyer may claim from a vanished vendor. */
  last: number
  /** To take a payment without moderator; else the buyer takes it back. */
  window: number
  /** Under dispute, until the agreed end may be finished. */
  end: number
}

/** One week, two weeks, 45 days and 180 days; 90 days under dispute; at 144 blocks a day. */
export const DEFAULT_BLOCKS: EscrowBlocks = {
  ship: 1008,
  backup: 2016,
  accept: 6480,
  last: 25_920,
  window: 1008,
  end: 12_960,
}

/** What a vendor wants to be said of escrow in orders. */
export interface EscrowTerms {
  /** The vendor's escrow account (BIP 48). */
  xpub: string
  blocks: EscrowBlocks
  /** The moderator has to countersign before the buyer pays. */
  countersigned: boolean
}

const blocks = integer({ min: 1, max: LIMITS.lockBlocks })

export const escrowBlocks: Codec<EscrowBlocks> = group<EscrowBlocks>(
  {
    ship: one('ship', blocks),
    backup: one('backup', blocks),
    accept: one('accept', blocks),
    last: one('last', blocks),
    window: one('window', blocks),
    end: one('end', blocks),
  },
  ({ backup, accept, last }) => (backup < accept && accept < last ? undefined : 'wrong-order'),
)

export const escrowTerms: Codec<EscrowTerms> = group<EscrowTerms>({
  xpub: one('xpub', xpub),
  blocks: one('blocks', escrowBlocks),
  countersigned: one('countersigned', flag),
})
