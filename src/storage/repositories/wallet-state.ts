import type { PrivateRecords } from '../private-records.ts'
import { SingleRecord } from './single-record.ts'

/** What the wallet remembers, as one record; its type belongs to the wallet (plain data). */
export function walletState<T>(records: PrivateRecords): SingleRecord<T> {
  return new SingleRecord<T>(records, 'wallet')
}
