import type { Nym } from '../../lib/brand.ts'
import { fromUtf8 } from '../../lib/bytes.ts'
import { RecordInvalidError } from './errors.ts'
import { PRESENCE_NAMESPACE } from './keys.ts'
import type { Namespace } from './namespace.ts'
import {
  CLOCK_TOLERANCE_MS,
  MAX_PRESENCE_BYTES,
  PRESENCE_LIFETIME_MS,
  presenceFacts,
  readPresence,
} from './presence-record.ts'

/**
 * Presences: `/souk-presence/<nym>`. The higher sequence is the newer one. Nobody prolongs the
 * presence of somebody else, and it is forgotten by the clock of who keeps it, whatever the clock of
 * its author said.
 */
export const presenceNamespace: Namespace = {
  name: PRESENCE_NAMESPACE,
  maxBytes: MAX_PRESENCE_BYTES,
  ttlMs: PRESENCE_LIFETIME_MS,
  outlivesAuthor: false,
  validate: async (key, value, now) => void (await readPresence(nymOf(key), value, now)),
  select: (_key, values) => {
    const sequences = values.map((value) => presenceFacts(value)?.sequence ?? -1)
    return sequences.indexOf(Math.max(...sequences))
  },
  sequence: (value) => BigInt(presenceFacts(value)?.sequence ?? 0),
  validUntil: (value) => (presenceFacts(value)?.expires ?? 0) + CLOCK_TOLERANCE_MS,
}

function nymOf(key: Uint8Array): Nym {
  const [, , nym, ...rest] = fromUtf8(key).split('/')
  if (nym === undefined || rest.length > 0) {
    throw new RecordInvalidError('not the key of a presence')
  }
  return nym as Nym
}
