import type { DocumentId } from '../../lib/brand.ts'
import type { Codec } from '../xml/codec.ts'
import { group } from '../xml/group.ts'
import { list, maybe, one } from '../xml/field.ts'
import { documentHash, hexText, text } from '../xml/values.ts'
import type { SealedFile } from './file.ts'
import { sealedFile } from './file.ts'
import { LIMITS } from './limits.ts'
import { maybeSatoshis } from './order.ts'
import type { Move } from './release.ts'
import { move } from './release.ts'

/** A party adds its view to a dispute. */
export interface DisputeAnswerContent {
  order: DocumentId
  dispute: DocumentId
  statement: string
  /** The outcome that the author wants. */
  buyerSats?: bigint
  files: SealedFile[]
  /** The same as in a dispute, of the other party. */
  hold?: Move
  heldTxid?: string
}

export const disputeAnswer: Codec<DisputeAnswerContent> = group<DisputeAnswerContent>(
  {
    order: one('contract_hash', documentHash),
    dispute: one('contract_hash', documentHash),
    statement: one('statement', text({ max: LIMITS.claim, lines: true })),
    buyerSats: maybe('buyer_sats', maybeSatoshis),
    files: list('files', 'file', sealedFile, LIMITS.files),
    hold: maybe('hold', move),
    heldTxid: maybe('held_txid', hexText(32)),
  },
  ({ hold, heldTxid }) =>
    (hold === undefined) === (heldTxid === undefined) ? undefined : 'hold-without-transaction',
)
