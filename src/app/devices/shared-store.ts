import * as v from 'valibot'
import type { Nym } from '../../lib/brand.ts'
import { readStoreRecord } from '../../p2p/dht/ipns-record.ts'
import type { StoreRecord } from '../../p2p/dht/ipns-record.ts'
import type { CatchUp } from '../stores/catch-up.ts'
import type { OwnMerge } from '../stores/own-merge.ts'
import type { SharedPart } from './parts.ts'
import { digestOf } from './parts.ts'

const Shared = v.object({ record: v.instance(Uint8Array) })

export interface SharedStoreComponents {
  nym: () => Promise<Nym | undefined>
  /** The newest record of the own store here. */
  newest: (nym: Nym) => Promise<StoreRecord | undefined>
  merge: Pick<OwnMerge, 'shown'>
  catchUp: Pick<CatchUp, 'due'>
}

/** The newest record of the own store; its blocks are fetched as those of any store. */
export function sharedStore({ nym, newest, merge, catchUp }: SharedStoreComponents): SharedPart {
  const own = async () => {
    const person = await nym()
    return person && newest(person)
  }
  return {
    name: 'store',
    async digests() {
      const record = await own()
      // Renewed for another day it says the same.
      return record ? [['', digestOf(`${record.sequence} ${record.root.toString()}`)]] : []
    },
    async give() {
      const record = await own()
      return record && { record: record.bytes }
    },
    async take(_key, value, from) {
      const person = await nym()
      if (person === undefined) return
      const record = await readStoreRecord(person, v.parse(Shared, value).record)
      merge.shown(record, from)
      // Fetching photos takes long: orders and messages do not wait for it.
      catchUp.due()
    },
  }
}
