import type { VerifiedDocument } from '../../contracts/documents/kinds.ts'
import type { DocumentId, Nym } from '../../lib/brand.ts'

/** Whom the person lets everybody know to be followed, as it was last signed. */
export interface OwnFollowsRecord {
  people: Nym[]
  armored: string
  id: DocumentId
  signedAt: number
}

/** A signed list as it is kept. */
export function ownFollows({
  content: { people },
  armored,
  id,
  signedAt,
}: VerifiedDocument<'follow_list'>): OwnFollowsRecord {
  return { people, armored, id, signedAt }
}
