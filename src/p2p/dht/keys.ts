import type { PublicKey } from '@libp2p/interface'
import { peerIdFromString } from '@libp2p/peer-id'
import { multihashToIPNSRoutingKey } from 'ipns'
import type { Nym } from '../../lib/brand.ts'
import { utf8 } from '../../lib/bytes.ts'
import { RecordInvalidError } from './errors.ts'

/** Namespace of presence records in the DHT. */
export const PRESENCE_NAMESPACE = 'souk-presence'

/** The identity key that a nym spells out: Ed25519 peer IDs hold their whole key (peer-ids spec). */
export function nymKey(nym: string): PublicKey {
  try {
    const peer = peerIdFromString(nym)
    if (peer.type === 'Ed25519' && peer.toString() === nym) return peer.publicKey
  } catch (cause) {
    throw new RecordInvalidError('not a nym', cause)
  }
  throw new RecordInvalidError('not a nym')
}

/** DHT key of a nym's store record: `/ipns/` and the multihash of the key (IPNS record spec, routing). */
export const storeRecordKey = (nym: Nym): Uint8Array =>
  multihashToIPNSRoutingKey(nymKey(nym).toMultihash()).slice()

/** DHT key of a nym's presence record: `/souk-presence/<nym>`. */
export const presenceRecordKey = (nym: Nym): Uint8Array => utf8(`/${PRESENCE_NAMESPACE}/${nym}`)
