import { describe, expect, it } from 'vitest'
import type { DeviceId } from '../../lib/brand.ts'
import { ShareMeter } from './progress.ts'
import { TransferTally } from './transfer-tally.ts'

const [ann, ben] = ['ann', 'ben'] as DeviceId[] as [DeviceId, DeviceId]
const DAY = 24 * 3_600_000

describe('who helped', () => {
  it('is counted by device and day, over restarts, for a month', () => {
    let now = 100 * DAY + 5
    const tally = new TransferTally(() => now)
    const changed: number[] = []
    tally.changes.on(({ sent }) => changed.push(sent))
    tally.add({ device: ann, direction: 'sent', bytes: 10 })
    tally.add({ device: ann, direction: 'received', bytes: 3 })
    tally.restore([{ day: 100, device: ann, sent: 5, received: 1 }])
    now += DAY
    tally.add({ device: ben, direction: 'sent', bytes: 7 })
    expect(tally.rows()).toEqual([
      { day: 101, device: ben, sent: 7, received: 0 },
      { day: 100, device: ann, sent: 15, received: 4 },
    ])
    expect(changed).toEqual([10, 10, 7])
    now += 31 * DAY
    tally.add({ device: ben, direction: 'sent', bytes: 1 })
    expect(tally.rows().map(({ day }) => day)).toEqual([132])
  })

  it('is told with a rate that fades when nothing comes any more', () => {
    let now = 0
    const meter = new ShareMeter(() => now)
    now = 1_000
    meter.add(ann, 500)
    meter.add(ben, 1_500)
    expect(meter.shares()).toEqual([
      { device: ben, bytes: 1_500, rate: 1_500 },
      { device: ann, bytes: 500, rate: 500 },
    ])
    now = 10_000
    expect(meter.rate).toBe(0)
    expect(meter.total).toBe(2_000)
  })
})
