import type { ValidateFn } from '@libp2p/kad-dht'
import { peerIdFromMultihash } from '@libp2p/peer-id'
import { decode as decodeDigest } from 'multiformats/hashes/digest'
import type { Nym } from '../../lib/brand.ts'
import { fromUtf8 } from '../../lib/bytes.ts'
import type { Clock } from '../../lib/clock.ts'
import { systemClock } from '../../lib/clock.ts'
import { RecordInvalidError } from './errors.ts'
import { readStoreRecord } from './ipns-record.ts'
import { PRESENCE_NAMESPACE } from './keys.ts'
import { NewestSeen } from './newest.ts'
import { readPresence } from './presence-record.ts'

/**
 * What our DHT stores at all: store records and presences that their own person signed, still valid,
 * and not older than one seen before. For `kadDHT({ validators })`; relays use the same.
 */
export function createValidators(now: Clock = systemClock): Record<string, ValidateFn> {
  const newest = new NewestSeen()
  return {
    ipns: async (key, value) => {
      const nym = nymOfStoreKey(key)
      const { sequence } = await readStoreRecord(nym, value)
      newest.check(`ipns ${nym}`, sequence)
    },
    [PRESENCE_NAMESPACE]: async (key, value) => {
      const nym = nymOfPresenceKey(key)
      const { sequence } = await readPresence(nym, value, now())
      newest.check(`presence ${nym}`, BigInt(sequence))
    },
  }
}

function nymOfStoreKey(key: Uint8Array): Nym {
  try {
    return peerIdFromMultihash(decodeDigest(key.subarray('/ipns/'.length))).toString() as Nym
  } catch (cause) {
    throw new RecordInvalidError('not the key of a store record', cause)
  }
}

function nymOfPresenceKey(key: Uint8Array): Nym {
  const [, , nym, ...rest] = fromUtf8(key).split('/')
  if (nym === undefined || rest.length > 0)
    throw new RecordInvalidError('not the key of a presence')
  return nym as Nym
}
