import { hmac } from '@noble/hashes/hmac.js'
import { sha256 } from '@noble/hashes/sha2.js'
import { utf8 } from '../../lib/bytes.ts'
import type { PersonKeys } from './derive.ts'
import type { DocumentSigner } from './party.ts'
import { makeSigner } from './party.ts'

/**
 * Signs under a name that is good for one order, named by its `nonce`: nobody can tell whose it is, nor
 * that two are of one person. The phrase and the order restore it. About 10 ms.
 */
export function aliasSigner(
  keys: Pick<PersonKeys, 'network' | 'storage'>,
  nonce: string,
): Promise<DocumentSigner> {
  const seed = (use: string) => hmac(sha256, keys.storage, utf8(`souk-alias/v1\n${use}\n${nonce}`))
  return makeSigner({
    network: keys.network,
    identity: seed('identity'),
    pgpSign: seed('pgp-sign'),
    pgpEncrypt: seed('pgp-encrypt'),
  })
}
