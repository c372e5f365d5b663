import type {
  AnyDocument,
  Contents,
  DocumentKind,
  VerifiedDocument,
} from '../../contracts/documents/kinds.ts'
import { signDocument } from '../../contracts/documents/sign.ts'
import type { Clock } from '../../lib/clock.ts'
import type { Person } from '../session.ts'
import type { OpenOrder, OrderBook } from './book.ts'
import type { OrderMail } from './mail.ts'
import { recipientsOf } from './recipients.ts'

export interface SigningComponents {
  book: OrderBook
  mail: OrderMail
  clock: Clock
}

/**
 * Signs a step of an order, keeps it, and has it sent to all who are to have it. When it resolves the
 * step survives a crash, and goes out once the others can be reached.
 */
export async function signAndShare<K extends DocumentKind>(
  { book, mail, clock }: SigningComponents,
  { fold, record }: OpenOrder,
  person: Person,
  kind: K,
  content: Contents[K],
): Promise<VerifiedDocument<K>> {
  const document = await signDocument(kind, content, person.signer, clock())
  const to = recipientsOf(fold, kind, person.nym)
  await book.addSigned(record.id, document as AnyDocument, to)
  for (const nym of to) await mail.send(nym, [document as AnyDocument])
  return document as VerifiedDocument<K>
}
