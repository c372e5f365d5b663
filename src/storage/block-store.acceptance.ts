import type { Blockstore } from 'interface-blockstore'
import { CID } from 'multiformats/cid'
import * as raw from 'multiformats/codecs/raw'
import { sha256 } from 'multiformats/hashes/sha2'
import { expect, test } from 'vitest'
import { concatBytes } from '../lib/bytes.ts'

/** A block and its raw CIDv1. */
export async function blockOf(bytes: Uint8Array): Promise<{ cid: CID; bytes: Uint8Array }> {
  return { cid: CID.createV1(raw.code, await sha256.digest(bytes)), bytes }
}

/** `count` different blocks of `size` bytes. */
export function blocksOf(count: number, size = 64): Promise<{ cid: CID; bytes: Uint8Array }[]> {
  return Promise.all(
    Array.from({ length: count }, (_, index) => {
      const bytes = new Uint8Array(size)
      new DataView(bytes.buffer).setUint32(0, index)
      return blockOf(bytes)
    }),
  )
}

/** All parts of a block together. */
export async function readAll(
  parts: Iterable<Uint8Array> | AsyncIterable<Uint8Array>,
): Promise<Uint8Array> {
  const all: Uint8Array[] = []
  for await (const part of parts) all.push(part)
  return concatBytes(...all)
}

/** What every block store must do, whatever it stores in. */
export function runBlockstoreTests(setup: () => Promise<Blockstore>): void {
  test('a block that was put is there, and comes back byte for byte', async () => {
    const store = await setup()
    const { cid, bytes } = await blockOf(new Uint8Array([1, 2, 3]))
    expect(await store.has(cid)).toBe(false)
    expect((await store.put(cid, bytes)).equals(cid)).toBe(true)
    expect(await store.has(cid)).toBe(true)
    expect(await readAll(store.get(cid))).toEqual(bytes)
  })

  test('a block may be put in parts', async () => {
    const store = await setup()
    const { cid } = await blockOf(new Uint8Array([1, 2, 3]))
    await store.put(
      cid,
      (async function* () {
        yield new Uint8Array([1])
        yield new Uint8Array([2, 3])
      })(),
    )
    expect(await readAll(store.get(cid))).toEqual(new Uint8Array([1, 2, 3]))
  })

  test('a block that nobody put is not found', async () => {
    const store = await setup()
    const { cid } = await blockOf(new Uint8Array([1]))
    await expect(readAll(store.get(cid))).rejects.toMatchObject({ name: 'NotFoundError' })
  })

  test('a deleted block is gone', async () => {
    const store = await setup()
    const { cid, bytes } = await blockOf(new Uint8Array([1]))
    await store.put(cid, bytes)
    await store.delete(cid)
    expect(await store.has(cid)).toBe(false)
    await expect(readAll(store.get(cid))).rejects.toMatchObject({ name: 'NotFoundError' })
  })

  test('many blocks go in, come back and go in their order', async () => {
    const store = await setup()
    const blocks = await blocksOf(150)
    const cids = blocks.map(({ cid }) => cid)
    const put: CID[] = []
    for await (const cid of store.putMany(blocks)) put.push(cid)
    expect(put).toEqual(cids)
    const got: Uint8Array[] = []
    for await (const pair of store.getMany(cids)) got.push(await readAll(pair.bytes))
    expect(got).toEqual(blocks.map(({ bytes }) => bytes))
    for await (const cid of store.deleteMany(cids.slice(1)))
      expect(await store.has(cid)).toBe(false)
    const kept = await Promise.all(cids.map((cid) => store.has(cid)))
    expect(kept.filter(Boolean)).toHaveLength(1)
  })

  test('all blocks can be walked through, more than fit in one reading', async () => {
    const store = await setup()
    const blocks = await blocksOf(600)
    await Promise.all(blocks.map(({ cid, bytes }) => store.put(cid, bytes)))
    const found = new Set<string>()
    for await (const { cid, bytes } of store.getAll()) {
      expect((await blockOf(await readAll(bytes))).cid.equals(cid)).toBe(true)
      found.add(cid.toString())
    }
    expect(found).toEqual(new Set(blocks.map(({ cid }) => cid.toString())))
  })

  test('an act whose signal has fired is refused', async () => {
    const store = await setup()
    const { cid, bytes } = await blockOf(new Uint8Array([1]))
    const options = { signal: AbortSignal.abort() }
    await expect(async () => store.put(cid, bytes, options)).rejects.toThrow()
    await expect(async () => store.has(cid, options)).rejects.toThrow()
    await expect(async () => readAll(store.get(cid, options))).rejects.toThrow()
    expect(await store.has(cid)).toBe(false)
  })
}
