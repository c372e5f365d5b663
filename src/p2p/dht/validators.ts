import type { ValidateFn } from '@libp2p/kad-dht'
import type { Clock } from '../../lib/clock.ts'
import { systemClock } from '../../lib/clock.ts'
import { namespaces, validatorsOf } from './namespaces.ts'

/**
 * What our DHT stores at all: records that their own person signed and that are still valid. For
 * `kadDHT({ validators })`; relays use the same. That no older one replaces a newer one is the
 * storage's part (`DhtStorage`): a look-up must be able to see who holds an old one.
 */
export const createValidators = (now: Clock = systemClock): Record<string, ValidateFn> =>
  validatorsOf(namespaces, now)
