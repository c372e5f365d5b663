import type { Codec } from '../xml/codec.ts'
import { one } from '../xml/field.ts'
import { group } from '../xml/group.ts'
import { flag, integer, pattern } from '../xml/values.ts'
import type { EscrowBlocks } from './escrow-blocks.ts'
import { LIMITS } from './limits.ts'

/** An extended public key as text (BIP 32): `xpub…` on mainnet, `tpub…` elsewhere. */
export const xpub = pattern(/^[xt]pub[1-9A-HJ-NP-Za-km-z]{107}$/)

export type { EscrowBlocks } from './escrow-blocks.ts'
export { DEFAULT_BLOCKS } from './escrow-blocks.ts'

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
