import type { PrivateKey } from 'openpgp'
import type { Nym } from '../../lib/brand.ts'
import { utf8 } from '../../lib/bytes.ts'
import type { NetworkName } from '../../lib/config.ts'
import type { PersonKeys } from './derive.ts'
import { IdentityError } from './errors.ts'
import { nymFromSeed, signAsNym, verifyNym } from './nym.ts'
import { makePgpKey, readPgpKey } from './openpgp-key.ts'

/** The public face of a person, complete enough that a document which carries it verifies alone. */
export interface Party {
  readonly nym: Nym
  /** OpenPGP fingerprint, 40 lower-case hex digits. */
  readonly fingerprint: string
  /** The OpenPGP public key, binary. */
  readonly pgpKey: Uint8Array
  /** Signature of the identity key over {@link bindingMessage}: this OpenPGP key is mine. 64 bytes. */
  readonly binding: Uint8Array
}

/** What {@link signDocument} needs of the person who signs. Secret. */
export interface DocumentSigner {
  readonly party: Party
  readonly network: NetworkName
  readonly pgp: PrivateKey
}

/** The bytes that the identity key signs to bind an OpenPGP key to itself. */
function bindingMessage(nym: Nym, fingerprint: string): Uint8Array {
  return utf8(`souk-binding/v1\n${nym}\n${fingerprint}`)
}

/** The signer (and its public party) of a person's keys. About 10 ms. */
export async function makeSigner(
  keys: Pick<PersonKeys, 'network' | 'identity' | 'pgpSign' | 'pgpEncrypt'>,
): Promise<DocumentSigner> {
  const nym = nymFromSeed(keys.identity)
  const pgp = await makePgpKey({ sign: keys.pgpSign, encrypt: keys.pgpEncrypt }, nym)
  const fingerprint = pgp.getFingerprint()
  const party = {
    nym,
    fingerprint,
    pgpKey: pgp.toPublic().write(),
    binding: signAsNym(keys.identity, bindingMessage(nym, fingerprint)),
  }
  return { party, network: keys.network, pgp }
}

/**
 * Checks that a party is one person: the key has the fingerprint, and the identity key says so.
 * Returns the OpenPGP key. Throws `identity.wrong-key`, `identity.wrong-fingerprint` or
 * `identity.wrong-binding`.
 */
export async function verifyParty(party: Party) {
  if (!verifyNym(party.nym, bindingMessage(party.nym, party.fingerprint), party.binding)) {
    throw new IdentityError('identity.wrong-binding', 'the identity key did not sign this binding')
  }
  const key = await readPgpKey(party.pgpKey)
  if (key.getFingerprint() !== party.fingerprint) {
    throw new IdentityError('identity.wrong-fingerprint', 'the key has another fingerprint')
  }
  return key
}
