import * as v from 'valibot'
import { sleep } from '../../lib/abort.ts'
import type { Nym } from '../../lib/brand.ts'
import { readStoreRecord } from '../../p2p/dht/ipns-record.ts'
import type { StoreRecord } from '../../p2p/dht/ipns-record.ts'
import type { OwnMerge } from '../stores/own-merge.ts'
import type { OwnStore } from '../stores/own-store.ts'
import type { SharedPart } from './parts.ts'
import { digestOf } from './parts.ts'

/** Until another device's version is here: what is missing may be with somebody who comes later. */
const PAUSES_MS = [2_000, 8_000, 30_000, 120_000]

const Shared = v.object({ record: v.instance(Uint8Array) })

export interface SharedStoreComponents {
  nym: () => Promise<Nym | undefined>
  /** The newest record of the own store here. */
  newest: (nym: Nym) => Promise<StoreRecord | undefined>
  merge: Pick<OwnMerge, 'shown'>
  ownStore: Pick<OwnStore, 'catchUp'>
}

/** The newest record of the own store; its blocks are fetched as those of any store. */
export function sharedStore({ nym, newest, merge, ownStore }: SharedStoreComponents): SharedPart {
  const own = async () => {
    const person = await nym()
    return person && newest(person)
  }
  let latest = 0
  /** Tries until it works, or until something newer is to be taken over. */
  const catchUp = async () => {
    const turn = ++latest
    for (const pause of [...PAUSES_MS, undefined]) {
      try {
        return await ownStore.catchUp()
      } catch {
        if (pause !== undefined) await sleep(pause)
      }
      if (turn !== latest) return
    }
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
      void catchUp()
    },
  }
}
