import { createCleartextMessage, sign } from 'openpgp'
import { DETERMINISTIC } from '../identity/openpgp-key.ts'
import type { DocumentSigner } from '../identity/party.ts'
import { normalizeArmor } from './armor.ts'
import { signedPart } from './signature.ts'

/**
 * The cleartext signature (RFC 9580 §7) of a canonical text by one or more people, one signature of
 * each in this order, dated `at` (ms, cut to whole seconds). The same input gives the same bytes.
 */
export async function clearsign(
  xml: string,
  signers: readonly DocumentSigner[],
  at: number,
): Promise<string> {
  const armored = await sign({
    message: await createCleartextMessage({ text: signedPart(xml) }),
    signingKeys: signers.map(({ pgp }) => pgp),
    date: new Date(at),
    config: DETERMINISTIC,
  })
  return normalizeArmor(armored)
}
