import type { SelectFn, ValidateFn } from '@libp2p/kad-dht'
import type { Clock } from '../../lib/clock.ts'
import { handleNamespace, handleOfNamespace } from '../handles/namespace.ts'
import { inboxNamespace } from '../inbox/namespace.ts'
import { RecordInvalidError } from './errors.ts'
import type { Namespace } from './namespace.ts'
import { presenceNamespace } from './presence-namespace.ts'
import { storeNamespace } from './store-namespace.ts'

/** All that our DHT stores; every other key is refused. Whoever adds a kind of record adds it here. */
export const namespaces: readonly Namespace[] = [
  storeNamespace,
  presenceNamespace,
  inboxNamespace,
  handleNamespace,
  handleOfNamespace,
]

/** The namespace that a key belongs to, or `undefined` for one that is none of ours. */
export function namespaceOf(
  key: Uint8Array,
  known: readonly Namespace[] = namespaces,
): Namespace | undefined {
  return known.find(({ name }) => key.length > name.length + 2 && startsWith(key, `/${name}/`))
}

/** For `kadDHT({ validators })`. */
export function validatorsOf(known: readonly Namespace[], now: Clock): Record<string, ValidateFn> {
  const entries = known.map((namespace): [string, ValidateFn] => [
    namespace.name,
    async (key, value) => {
      if (value.length > namespace.maxBytes) throw new RecordInvalidError('the record is too large')
      await namespace.validate(key, value, now())
    },
  ])
  return Object.fromEntries(entries)
}

/** For `kadDHT({ selectors })`. */
export function selectorsOf(known: readonly Namespace[]): Record<string, SelectFn> {
  return Object.fromEntries(
    known.map(({ name, select }): [string, SelectFn] => [
      name,
      (key, values) => select(key, values),
    ]),
  )
}

/** Keys are bytes: what follows the name may be anything. */
function startsWith(key: Uint8Array, text: string): boolean {
  for (let at = 0; at < text.length; at++) if (key[at] !== text.charCodeAt(at)) return false
  return true
}
