/**
 * Runs in a browser page: the same blocks through our block store, and through plain IndexedDB.
 */
import { deleteDB, openDB } from 'idb'
import { CID } from 'multiformats/cid'
import * as raw from 'multiformats/codecs/raw'
import { sha256 } from 'multiformats/hashes/sha2'
import { IdbBlockstore } from '../../src/storage/block-store.ts'
import { openDatabase } from '../../src/storage/open.ts'

interface Block {
  cid: CID
  bytes: Uint8Array
}

/** Milliseconds of each run, in the order of the runs. */
export interface StorageTimes {
  /** All blocks in one relaxed transaction: the fastest that IndexedDB can be asked for. */
  plain: number[]
  /** `IdbBlockstore`, ten puts waiting at a time, as an importer of files does. */
  blockstore: number[]
  /** One transaction for each block, each awaited before the next. */
  oneByOne: number[]
}

declare global {
  interface Window {
    runStorageBench: (options: {
      blockBytes: number
      totalBytes: number
      runs: number
    }) => Promise<StorageTimes>
  }
}

const IMPORTER_CONCURRENCY = 10

async function makeBlocks(blockBytes: number, totalBytes: number): Promise<Block[]> {
  const blocks: Block[] = []
  for (let made = 0; made < totalBytes; made += blockBytes) {
    const bytes = new Uint8Array(blockBytes)
    for (let at = 0; at < blockBytes; at += 65_536) {
      crypto.getRandomValues(bytes.subarray(at, at + 65_536))
    }
    blocks.push({ cid: CID.createV1(raw.code, await sha256.digest(bytes)), bytes })
  }
  return blocks
}

async function timed(act: () => Promise<unknown>): Promise<number> {
  const start = performance.now()
  await act()
  return performance.now() - start
}

async function inPlain(act: (put: (blocks: Block[]) => Promise<void>) => Promise<void>) {
  const database = await openDB('bench-plain', 1, {
    upgrade: (opened) => void opened.createObjectStore('blocks'),
  })
  const put = async (blocks: Block[]) => {
    const transaction = database.transaction('blocks', 'readwrite', { durability: 'relaxed' })
    for (const { cid, bytes } of blocks)
      void transaction.store.put(bytes, cid.multihash.bytes.slice())
    await transaction.done
  }
  const ms = await timed(() => act(put))
  database.close()
  await deleteDB('bench-plain')
  return ms
}

async function inBlockstore(blocks: Block[]): Promise<number> {
  const database = await openDatabase('bench-souk')
  const store = new IdbBlockstore(database)
  const rest = blocks.values()
  const importer = async () => {
    for (const { cid, bytes } of rest) await store.put(cid, bytes)
  }
  const ms = await timed(() => Promise.all(Array.from({ length: IMPORTER_CONCURRENCY }, importer)))
  if ((await database.count('blocks')) !== blocks.length) throw new Error('blocks were lost')
  database.close()
  await deleteDB('bench-souk')
  return ms
}

window.runStorageBench = async ({ blockBytes, totalBytes, runs }) => {
  const blocks = await makeBlocks(blockBytes, totalBytes)
  const times: StorageTimes = { plain: [], blockstore: [], oneByOne: [] }
  // In turns, so that a busy moment of the machine hits all alike; the first round only warms up.
  for (let run = -1; run < runs; run++) {
    const plain = await inPlain((put) => put(blocks))
    const blockstore = await inBlockstore(blocks)
    const oneByOne = await inPlain(async (put) => {
      for (const block of blocks) await put([block])
    })
    if (run < 0) continue
    times.plain.push(plain)
    times.blockstore.push(blockstore)
    times.oneByOne.push(oneByOne)
  }
  return times
}
