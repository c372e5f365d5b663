import { ripemd160 } from '@noble/hashes/legacy.js'
import { sha256 } from '@noble/hashes/sha2.js'
import { hex } from '@scure/base'
import { signECDSA } from '@scure/btc-signer/utils.js'
import type { DocumentId, Nym } from '../../lib/brand.ts'
import { concatBytes, equalBytes, utf8 } from '../../lib/bytes.ts'
import type { NetworkName } from '../../lib/config.ts'
import { hashOfDocumentId } from '../documents/id.ts'
import type { PayeeProof } from '../documents/payee-proof.ts'
import { publicKeyOf, verifies } from '../escrow/signature.ts'
import { payeeScript } from './scripts.ts'

/** What the owner of an address says of it: it is where this vendor is paid for this order. */
export interface PayeeClaim {
  readonly order: DocumentId
  readonly vendor: Nym
}

/** Orders signed from here on (ms) want the proof; acceptances of earlier ones did not have it. */
export const PAYEE_PROOFS_SINCE = Date.UTC(2026, 10, 21, 20)

/**
 * Proves that the owner of a key (`secret`, 32 bytes) is paid for an order: else invented people could
 * show any payment on the chain as theirs. `script`: the witness script of a P2WSH address, which
 * holds the key as it is.
 */
export function provePayee(secret: Uint8Array, claim: PayeeClaim, script?: Uint8Array): PayeeProof {
  return {
    publicKey: publicKeyOf(secret),
    signature: hex.encode(signECDSA(digestOf(claim), secret, true)),
    ...(script && { script: hex.encode(script) }),
  }
}

/** Whether a proof shows that the owner of an address says so: P2WPKH, or P2WSH with its script. */
export function provesPayee(
  { publicKey, signature, script }: PayeeProof,
  claim: PayeeClaim,
  { address, network }: { address: string; network: NetworkName },
): boolean {
  const output = payeeScript(address, network)
  if (output === undefined) return false
  const paid =
    script === undefined ? outputOfKey(publicKey) : outputOfScript(hex.decode(script), publicKey)
  if (paid === undefined || !equalBytes(output, paid)) return false
  return verifies(hex.decode(signature), digestOf(claim), publicKey)
}

/** A signature over anything else, such as a transaction, is none over this. */
const digestOf = ({ order, vendor }: PayeeClaim): Uint8Array =>
  sha256(concatBytes(utf8('souk/payee/v1'), hex.decode(hashOfDocumentId(order)), utf8(vendor)))

const outputOfKey = (publicKey: string): Uint8Array =>
  concatBytes(Uint8Array.of(0, 20), ripemd160(sha256(hex.decode(publicKey))))

/** A push of the key: 33 bytes. Nobody finds a key of his own in a script that others paid. */
function outputOfScript(script: Uint8Array, publicKey: string): Uint8Array | undefined {
  return hex.encode(script).includes(`21${publicKey}`)
    ? concatBytes(Uint8Array.of(0, 32), sha256(script))
    : undefined
}
