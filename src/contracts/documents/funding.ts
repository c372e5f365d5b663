import type { DocumentId } from '../../lib/brand.ts'
import type { Codec } from '../xml/codec.ts'
import { group } from '../xml/group.ts'
import { list, maybe, one } from '../xml/field.ts'
import { documentHash } from '../xml/values.ts'
import { LIMITS } from './limits.ts'
import type { Coin, Move } from './release.ts'
import { coin, coinsProblem, move } from './release.ts'

/** The buyer's notice of a payment. A pointer only: what counts is the chain. */
export interface FundingContent {
  order: DocumentId
  /** Of a vendor who was awake. */
  acceptance?: DocumentId
  coins: Coin[]
  /** Lets the vendor move the money from Offered to Shipped. */
  handover?: Move
}

export const funding: Codec<FundingContent> = group<FundingContent>(
  {
    order: one('contract_hash', documentHash),
    acceptance: maybe('contract_hash', documentHash),
    coins: list('coins', 'coin', coin, LIMITS.coins),
    handover: maybe('handover', move),
  },
  ({ coins }) => coinsProblem(coins),
)
