import { describe, expect, it } from 'vitest'
import { memoryChores } from '../swarm/testing.ts'
import { Schedule } from './schedule.ts'

const HOUR = 3_600_000

function setup() {
  const storage = memoryChores()
  const world = { now: 1_000 * HOUR, fails: false, done: [] as string[] }
  const open = () =>
    new Schedule({
      storage,
      now: () => world.now,
      act: async (key) => {
        if (world.fails) throw new Error('offline')
        world.done.push(key)
      },
    })
  return { world, storage, open }
}

describe('what the DHT must be told again and again', () => {
  it('is told at once, then hourly', async () => {
    const { world, open } = setup()
    const schedule = open()
    await schedule.add('record', HOUR)
    await schedule.runDue()
    await schedule.runDue()
    expect(world.done).toEqual(['record'])
    world.now += HOUR
    await schedule.runDue()
    expect(world.done).toEqual(['record', 'record'])
  })

  it('is told by the next worker when it fell due while none ran, and not before', async () => {
    const { world, open } = setup()
    const first = open()
    await first.add('record', HOUR)
    await first.runDue()
    world.now += HOUR / 2
    await open().runDue()
    expect(world.done).toHaveLength(1)
    world.now += HOUR
    await open().runDue()
    expect(world.done).toHaveLength(2)
  })

  it('is told again when the clock was days ahead the last time', async () => {
    const { world, open } = setup()
    const schedule = open()
    await schedule.add('record', HOUR)
    world.now += 100 * HOUR
    await schedule.runDue()
    world.now -= 100 * HOUR
    await schedule.runDue()
    await schedule.runDue()
    expect(world.done).toEqual(['record', 'record'])
  })

  it('is tried again after a failure, with a pause, or as soon as the network is back', async () => {
    const { world, open } = setup()
    const schedule = open()
    world.fails = true
    await schedule.add('record', HOUR)
    await schedule.runDue()
    world.fails = false
    await schedule.runDue()
    expect(world.done).toEqual([])
    schedule.wake()
    await schedule.runDue()
    expect(world.done).toEqual(['record'])
  })

  it('is told once more when it changed while it was being told', async () => {
    const { world, storage } = setup()
    let changed = false
    const schedule: Schedule = new Schedule({
      storage,
      now: () => world.now,
      act: async (key) => {
        world.done.push(key)
        if (changed) return
        changed = true
        await schedule.add(key, HOUR)
      },
    })
    await schedule.add('record', HOUR)
    await schedule.runDue()
    await schedule.runDue()
    expect(world.done).toHaveLength(2)
  })

  it('is no longer told when it was removed', async () => {
    const { world, open } = setup()
    const schedule = open()
    await schedule.add('record', HOUR)
    await schedule.remove('record')
    await schedule.runDue()
    expect(world.done).toEqual([])
  })
})
