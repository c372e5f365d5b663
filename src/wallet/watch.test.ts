import { describe, expect, it } from 'vitest'
import { SoukError } from '../lib/errors.ts'
import { Watch } from './watch.ts'

function counting(outcome: () => Promise<void> = () => Promise.resolve()) {
  let looks = 0
  let pending = false
  const watch = new Watch({
    look: () => {
      looks++
      return outcome()
    },
    pending: () => pending,
    everyMs: 1,
  })
  return { watch, looks: () => looks, setPending: (value: boolean) => (pending = value) }
}

const pause = () => new Promise((resolve) => setTimeout(resolve, 20))

describe('the watch over the chain', () => {
  it('looks again and again while a page watches, and rests after', async () => {
    const { watch, looks } = counting()
    const leave = watch.watch()
    await expect.poll(looks).toBeGreaterThan(2)
    leave()
    leave()
    await pause()
    const before = looks()
    await pause()
    expect(looks()).toBe(before)
    await watch.stop()
  })

  it('goes on without a page while something is pending', async () => {
    const { watch, looks, setPending } = counting()
    setPending(true)
    await watch.now()
    await expect.poll(looks).toBeGreaterThan(2)
    await watch.stop()
  })

  it('turns a failure into state, tries again, and forgets it after success', async () => {
    let fails = true
    const { watch } = counting(() =>
      fails ? Promise.reject(new SoukError('chain.unreachable', 'no answer')) : Promise.resolve(),
    )
    await watch.now()
    expect(watch.state).toMatchObject({ looking: false, error: { code: 'chain.unreachable' } })
    fails = false
    await expect.poll(() => watch.state.error).toBeUndefined()
    await watch.stop()
  })

  it('never looks twice at a time, but once more when asked meanwhile', async () => {
    let running = 0
    let most = 0
    const { watch, looks } = counting(async () => {
      most = Math.max(most, ++running)
      await new Promise((resolve) => setTimeout(resolve, 5))
      running--
    })
    await Promise.all([watch.now(), watch.now(), watch.now()])
    expect(most).toBe(1)
    expect(looks()).toBe(2)
    await watch.stop()
  })

  it('looks no more after it was stopped', async () => {
    const { watch, looks } = counting()
    await watch.now()
    await watch.stop()
    await watch.now()
    watch.watch()
    await pause()
    expect(looks()).toBe(1)
  })
})
