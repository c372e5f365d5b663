import { aliasSigner } from '../../contracts/identity/alias.ts'
import type { DocumentSigner } from '../../contracts/identity/party.ts'
import type { Person } from '../session.ts'
import type { OpenOrder } from './book.ts'

/** Signs what somebody says of an order in public: a buyer who shows no name does so under its alias. */
export async function publicSigner(
  { keys, signer }: Pick<Person, 'keys' | 'signer'>,
  { fold, record }: Pick<OpenOrder, 'fold' | 'record'>,
): Promise<DocumentSigner> {
  const { alias, nonce } = fold.order.content
  return record.role === 'buyer' && alias !== undefined ? aliasSigner(keys, nonce) : signer
}
