import type { DocumentId } from '../../lib/brand.ts'
import type { Codec } from '../xml/codec.ts'
import { group } from '../xml/group.ts'
import { one } from '../xml/field.ts'
import { documentHash } from '../xml/values.ts'
import type { Release } from './release.ts'
import { release } from './release.ts'

/** The other party accepts a split; now either can finish it. */
export interface SettlementAcceptanceContent {
  order: DocumentId
  offer: DocumentId
  /** The author's signatures. */
  release: Release
}

export const settlementAcceptance: Codec<SettlementAcceptanceContent> =
  group<SettlementAcceptanceContent>({
    order: one('contract_hash', documentHash),
    offer: one('contract_hash', documentHash),
    release: one('release', release),
  })
