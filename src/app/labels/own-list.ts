import type { VerifiedDocument } from '../../contracts/documents/kinds.ts'
import { signDocument } from '../../contracts/documents/sign.ts'
import type { DocumentId } from '../../lib/brand.ts'
import { utf8 } from '../../lib/bytes.ts'
import { SoukError } from '../../lib/errors.ts'
import { MAX_DOCUMENT_BYTES } from '../../p2p/store/limits.ts'
import type { LabelListDraft } from '../rpc/labels-api.ts'
import type { Person } from '../session.ts'

/** The own list of labels as it was last signed. */
export interface OwnListRecord {
  draft: LabelListDraft
  sequence: number
  armored: string
  id: DocumentId
  signedAt: number
}

/** A signed list as its author would edit it. */
export function ownList({
  content: { sequence, ...draft },
  armored,
  id,
  signedAt,
}: VerifiedDocument<'label_list'>): OwnListRecord {
  return { draft, sequence, armored, id, signedAt }
}

/**
 * Signs the next version of the own list. Its sequence is the time, so that it grows also after a list
 * that was withdrawn or is not known here. Throws `labels.too-large` beyond what a store holds, XmlError.
 */
export async function signList(
  draft: LabelListDraft,
  before: OwnListRecord | undefined,
  person: Person,
  now: number,
): Promise<OwnListRecord> {
  const sequence = Math.max((before?.sequence ?? 0) + 1, Math.floor(now / 1000))
  const signed = await signDocument('label_list', { ...draft, sequence }, person.signer, now)
  if (utf8(signed.armored).length > MAX_DOCUMENT_BYTES) {
    throw new SoukError('labels.too-large', 'the list does not fit into a store')
  }
  return ownList(signed)
}
