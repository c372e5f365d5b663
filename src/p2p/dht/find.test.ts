import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { DHT_PROTOCOL } from '../constants.ts'
import { getAnswers } from './answers.ts'
import { putRecord } from './client.ts'
import { idOf } from './datastore-keys.ts'
import type { StoreRecord } from './ipns-record.ts'
import { storeRecordKey } from './keys.ts'
import { resolveStore } from './resolve.ts'
import { dhtOf, heldBy, meshOf, someRecord, until } from './testing/fixtures.ts'
import { MemoryNet } from './testing/memory-net.ts'
import type { MemoryNode } from './testing/memory-node.ts'

let net: MemoryNet

beforeEach(() => {
  net = new MemoryNet()
})
afterEach(() => net.stop())

/** A node that got this record at some time, and nothing later. */
const keep = (node: MemoryNode, record: StoreRecord) => {
  const key = storeRecordKey(record.nym)
  return dhtOf(node).storage.records.put(idOf(key), {
    key,
    value: record.bytes,
    receivedAt: Date.now(),
  })
}

/** An earlier and a later version of one store. */
async function versions(): Promise<[StoreRecord, StoreRecord]> {
  const { owner, record: older } = await someRecord(1n)
  return [older, (await someRecord(2n, owner)).record]
}

describe('whoever looks for a store', () => {
  it('gets the newest version, though most nodes answer with an older one', async () => {
    const nodes = await meshOf(net, 12)
    const [older, newer] = await versions()
    const [seeker, lucky, ...rest] = nodes
    if (seeker === undefined || lucky === undefined) throw new Error('nobody')
    await keep(lucky, newer)
    for (const node of rest) await keep(node, older)
    const found = await resolveStore(seeker.dht, newer.nym)
    expect(found.sequence).toBe(2n)
  })

  it('brings those up to date who answered with an older version, though one of them cannot be', async () => {
    const nodes = await meshOf(net, 8)
    const [older, newer] = await versions()
    const key = storeRecordKey(newer.nym)
    const [seeker, lucky, stubborn, ...rest] = nodes
    if (!seeker || !lucky || !stubborn) throw new Error('nobody')
    await keep(lucky, newer)
    for (const node of [stubborn, ...rest]) await keep(node, older)
    dhtOf(stubborn).storage.records.put = () => Promise.reject(new Error('disk full'))
    await resolveStore(seeker.dht, newer.nym)
    await until(async () => {
      const held = await Promise.all(rest.map((node) => heldBy(node, key)))
      return held.every((value) => String(value) === String(newer.bytes))
    })
    expect(await heldBy(stubborn, key)).toEqual(older.bytes)
  })

  it('has its own copy corrected as well', async () => {
    const [seeker, lucky] = await meshOf(net, 4)
    const [older, newer] = await versions()
    if (seeker === undefined || lucky === undefined) throw new Error('nobody')
    await keep(seeker, older)
    await keep(lucky, newer)
    expect((await resolveStore(seeker.dht, newer.nym)).sequence).toBe(2n)
    await until(
      async () => String(await heldBy(seeker, storeRecordKey(newer.nym))) === String(newer.bytes),
    )
  })

  it('hears its own copy at once, though nobody else is left', async () => {
    const [seeker, other] = await meshOf(net, 2)
    const [record] = await versions()
    if (seeker === undefined || other === undefined) throw new Error('nobody')
    await keep(seeker, record)
    await other.crash()
    const answers = getAnswers(seeker.dht, storeRecordKey(record.nym))
    const first = await answers.next()
    expect(first.value).toMatchObject({ from: undefined, value: record.bytes })
    await answers.return(undefined)
  })

  it('gets an answer though some of those asked never answer', async () => {
    const nodes = await meshOf(net, 14)
    const [record] = await versions()
    const [seeker, author, ...rest] = nodes
    if (seeker === undefined || author === undefined) throw new Error('nobody')
    await putRecord(author.dht, storeRecordKey(record.nym), record.bytes)
    for (const node of rest.slice(0, 4)) {
      // Takes the question and keeps still.
      await node.libp2p.handle(DHT_PROTOCOL, () => undefined)
    }
    const answers: string[] = []
    for await (const { value } of getAnswers(seeker.dht, storeRecordKey(record.nym))) {
      answers.push(String(value))
      if (answers.length === 2) break
    }
    expect(answers).toEqual([String(record.bytes), String(record.bytes)])
  })
})
