import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Devnet } from '../../../devnet/devnet.ts'
import { startDevnet } from '../../../devnet/devnet.ts'
import { parseAnchor } from './checkpoint.ts'
import { fetchCheckpoint } from './fetch-checkpoint.ts'
import { startLyingProxy } from './lying-proxy.testing.ts'
import { MemoryKeeper } from './memory-keeper.testing.ts'
import { VerifiedSource } from './verified-source.ts'

let devnet: Devnet
let second: Awaited<ReturnType<typeof startLyingProxy>>

beforeAll(async () => {
  devnet = await startDevnet({ port: 0 })
  second = await startLyingProxy(devnet.url)
}, 60_000)
afterAll(async () => {
  await second.stop()
  await devnet.stop()
})

const refresh = (explorers = [devnet.url, second.url]) =>
  fetchCheckpoint({
    network: 'regtest',
    explorers,
    clock: Date.now,
    depth: 50,
    knownPeriodEnds: 0,
  })

describe('a new checkpoint', () => {
  it('is made of what two explorers agree on, and the chain is proven from it', async () => {
    const { checkpoint, periodEnds } = await refresh()
    expect(checkpoint.height).toBe(devnet.height() - 50)
    expect(checkpoint.times).toHaveLength(11)
    expect(periodEnds).toEqual([])
    const source = new VerifiedSource({
      servers: [devnet.url],
      network: 'regtest',
      clock: Date.now,
      keeper: new MemoryKeeper(),
      checkpoint: parseAnchor(checkpoint),
    })
    expect(await source.tipHeight()).toBe(devnet.height())
    expect(source.trust.checkpointHeight).toBe(checkpoint.height)
  })

  it('is refused when one of them shows another chain', async () => {
    const other = await startDevnet({ port: 0 })
    await expect(refresh([devnet.url, other.url])).rejects.toMatchObject({
      code: 'chain.checkpoint-refused',
    })
    await other.stop()
  })

  it('is refused when one of them changed a header', async () => {
    second.tell((path, text) =>
      path.startsWith('/blocks/') && !path.includes('tip')
        ? text.replace(/"timestamp":(\d+)/, (_all, time) => `"timestamp":${Number(time) + 1}`)
        : undefined,
    )
    await expect(refresh()).rejects.toThrow()
    second.tell(undefined)
  })

  it('is not made on the word of one explorer, however often it is named', async () => {
    await expect(refresh([devnet.url, devnet.url])).rejects.toMatchObject({
      code: 'chain.checkpoint-refused',
    })
  })

  it('is not made when one of them does not answer', async () => {
    await expect(refresh([devnet.url, 'http://127.0.0.1:1'])).rejects.toMatchObject({
      code: 'chain.unreachable',
    })
  })
})
