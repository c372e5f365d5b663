import { hexBytes } from '../xml/bytes.ts'
import type { Codec } from '../xml/codec.ts'
import { maybe, one } from '../xml/field.ts'
import { group } from '../xml/group.ts'

/** Shows that the money of an order went to somebody: a signature by a key of the address that was paid. */
export interface PayeeProof {
  /** Compressed, hex. */
  publicKey: string
  /** ECDSA in DER, low S, hex. */
  signature: string
  /** Of an address of a script (P2WSH): the script, which names the key. Hex. */
  script?: string
}

/** BIP 141: standard witness scripts have at most 3 600 bytes. */
const MAX_SCRIPT_BYTES = 3600

export const payeeProof: Codec<PayeeProof> = group<PayeeProof>({
  publicKey: one('public_key', hexBytes({ min: 33, max: 33 })),
  signature: one('signature', hexBytes({ min: 8, max: 72 })),
  script: maybe('script', hexBytes({ min: 34, max: MAX_SCRIPT_BYTES })),
})
