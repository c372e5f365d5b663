import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { putRecord } from './client.ts'
import { storeRecordKey } from './keys.ts'
import { RecordRepeater } from './record-repeater.ts'
import { heldBy, meshOf, someRecord } from './testing/fixtures.ts'
import { MemoryNet } from './testing/memory-net.ts'
import type { MemoryNode } from './testing/memory-node.ts'

const HOUR = 3_600_000
const later = { code: 'record.not-published' }

let net: MemoryNet
let clock: number
const init = () => ({ now: () => clock, handover: { settleMs: Infinity } })

beforeEach(() => {
  net = new MemoryNet()
  clock = Date.now()
})
afterEach(() => net.stop())

const follower = (node: MemoryNode, random: () => number = Math.random) =>
  new RecordRepeater({ dht: node.dht, now: () => clock, random })

describe('the record of a store whose owner is away', () => {
  it('is left alone by followers as long as enough nodes keep it fresh', async () => {
    const nodes = await meshOf(net, 8, init())
    const [owner] = nodes
    const { record } = await someRecord()
    const key = storeRecordKey(record.nym)
    if (owner === undefined) throw new Error('nobody')
    await putRecord(owner.dht, key, record.bytes)
    await owner.crash()
    for (const node of net.living) {
      expect(await follower(node, () => 0).repeat(key, record.bytes)).toBe('spared')
    }
  })

  it('is brought back by a follower after all who kept it have gone', async () => {
    const [fan, other] = await meshOf(net, 6, init())
    const { record } = await someRecord()
    const key = storeRecordKey(record.nym)
    if (fan === undefined || other === undefined) throw new Error('nobody')
    const repeater = follower(fan, () => 0.99)
    let looks = 0
    // Each look that loses the draw is repeated by the schedule some time later.
    const look = () => repeater.repeat(key, record.bytes).catch(() => undefined)
    while ((await look()) !== 'put') looks++
    expect(looks).toBe(5)
    expect(await heldBy(other, key)).toEqual(record.bytes)
  })

  it('is put by a few of many followers who notice at the same moment', async () => {
    const nodes = await meshOf(net, 6, init())
    const { record } = await someRecord()
    const key = storeRecordKey(record.nym)
    let draws = 0
    const random = () => ((draws++ * 13) % 32) / 32
    const fans = Array.from({ length: 32 }, (_, n) =>
      follower(nodes[n % nodes.length] as MemoryNode, random),
    )
    const first = await Promise.allSettled(fans.map((fan) => fan.repeat(key, record.bytes)))
    const put = first.filter(({ status }) => status === 'fulfilled')
    expect(put).toHaveLength(1)
    // At the next look it is there.
    for (const fan of fans.slice(0, 6)) expect(await fan.repeat(key, record.bytes)).toBe('spared')
  })

  it('is put again when nobody repeated it for hours', async () => {
    const nodes = await meshOf(net, 6, init())
    const { record } = await someRecord()
    const key = storeRecordKey(record.nym)
    const [owner, fan] = nodes
    if (owner === undefined || fan === undefined) throw new Error('nobody')
    await putRecord(owner.dht, key, record.bytes)
    await owner.crash()
    clock += 3 * HOUR
    await expect(follower(fan, () => 0.5).repeat(key, record.bytes)).rejects.toMatchObject(later)
    expect(await follower(fan, () => 0).repeat(key, record.bytes)).toBe('put')
  })

  it('is not put by a follower who has an older version', async () => {
    const [owner, fan] = await meshOf(net, 6, init())
    const { owner: identity, record: older } = await someRecord(1n)
    const { record: newer } = await someRecord(2n, identity)
    const key = storeRecordKey(older.nym)
    if (owner === undefined || fan === undefined) throw new Error('nobody')
    await putRecord(owner.dht, key, newer.bytes)
    clock += 3 * HOUR
    expect(await follower(fan, () => 0).repeat(key, older.bytes)).toBe('spared')
    for (const node of net.living) expect(await heldBy(node, key)).toEqual(newer.bytes)
  })
})
