import { describe, expect, it } from 'vitest'
import type { DeviceId } from '../../lib/brand.ts'
import { TransferTally } from '../../p2p/swarm/transfer-tally.ts'
import type { SeedingSettings } from './limits.ts'
import { TallyKeeper } from './tally-keeper.ts'

const DAY_MS = 24 * 3_600_000
const NOW = 20_000 * DAY_MS
const ann = 'ann' as DeviceId
const ben = 'ben' as DeviceId

/** A disk that outlives the worker. */
function disk(kept: Record<string, unknown> = {}) {
  return {
    kept,
    get: async <K extends keyof SeedingSettings>(name: K) =>
      kept[name] as SeedingSettings[K] | undefined,
    save: async (settings: Partial<SeedingSettings>) => void Object.assign(kept, settings),
  }
}

describe('who gave and got how much', () => {
  const run = async (settings: ReturnType<typeof disk>, now = NOW) => {
    const tally = new TransferTally(() => now)
    const keeper = new TallyKeeper({ settings })
    await keeper.start(tally)
    return { tally, keeper }
  }

  it('is still known after a restart, and goes on from there', async () => {
    const settings = disk()
    const first = await run(settings)
    first.tally.add({ device: ann, direction: 'received', bytes: 700 })
    await first.keeper.stop()
    const second = await run(settings)
    second.tally.add({ device: ann, direction: 'received', bytes: 30 })
    second.tally.add({ device: ben, direction: 'sent', bytes: 5 })
    await second.keeper.stop()
    const third = await run(settings, NOW + 2 * DAY_MS)
    expect(third.tally.rows()).toEqual([
      { day: 20_000, device: ann, sent: 0, received: 730 },
      { day: 20_000, device: ben, sent: 5, received: 0 },
    ])
  })

  it('is not counted twice when the network starts again in the same run', async () => {
    const settings = disk()
    const { tally, keeper } = await run(settings)
    tally.add({ device: ann, direction: 'sent', bytes: 10 })
    await keeper.write()
    await keeper.start(tally)
    expect(tally.rows()).toEqual([{ day: 20_000, device: ann, sent: 10, received: 0 }])
  })

  it('begins anew where what was kept is none of ours, and after a month', async () => {
    const odd = disk({
      transfers: [{ day: 1 }, 'x', { day: -1, device: 'x', sent: 0, received: 0 }],
    })
    expect((await run(odd)).tally.rows()).toEqual([])
    const old = disk({ transfers: [{ day: 19_900, device: ann, sent: 1, received: 0 }] })
    expect((await run(old)).tally.rows()).toEqual([])
  })
})
