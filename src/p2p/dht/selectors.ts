import type { SelectFn } from '@libp2p/kad-dht'
import { ipnsSelector } from 'ipns/selector'
import { PRESENCE_NAMESPACE } from './keys.ts'
import { presenceSequence } from './presence-record.ts'

/** Which of several valid records under one key is the newest. For `kadDHT({ selectors })`. */
export const selectors: Record<string, SelectFn> = {
  ipns: ipnsSelector,
  [PRESENCE_NAMESPACE]: (_key, records) => {
    const sequences = records.map(presenceSequence)
    return sequences.indexOf(Math.max(...sequences))
  },
}
