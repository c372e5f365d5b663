import type { DocumentId } from '../../lib/brand.ts'
import type { Codec } from '../xml/codec.ts'
import { group } from '../xml/group.ts'
import { list, maybe, one } from '../xml/field.ts'
import { choice, documentHash, hexText, text } from '../xml/values.ts'
import type { SealedFile } from './file.ts'
import { sealedFile } from './file.ts'
import { LIMITS } from './limits.ts'
import { maybeSatoshis } from './order.ts'
import type { Move } from './release.ts'
import { move } from './release.ts'

/** What went wrong, for programs. */
export const DISPUTE_CAUSES = [
  'not-received',
  'not-as-described',
  'damaged',
  'not-paid',
  'no-answer',
  'other',
] as const
export type DisputeCause = (typeof DISPUTE_CAUSES)[number]

/** A party calls the moderator. */
export interface DisputeContent {
  order: DocumentId
  cause: DisputeCause
  claim: string
  /** The outcome that the author wants: the buyer's part, before fees. */
  buyerSats: bigint
  files: SealedFile[]
  /** Lets the moderator and this party move the coins to Held. */
  hold?: Move
  /** The transaction that will do it, as its author has prepared it. */
  heldTxid?: string
}

export const dispute: Codec<DisputeContent> = group<DisputeContent>(
  {
    order: one('contract_hash', documentHash),
    cause: one('cause', choice(DISPUTE_CAUSES)),
    claim: one('claim', text({ max: LIMITS.claim, lines: true })),
    buyerSats: one('buyer_sats', maybeSatoshis),
    files: list('files', 'file', sealedFile, LIMITS.files),
    hold: maybe('hold', move),
    heldTxid: maybe('held_txid', hexText(32)),
  },
  ({ hold, heldTxid }) =>
    (hold === undefined) === (heldTxid === undefined) ? undefined : 'hold-without-transaction',
)
