import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { SoukError } from '../lib/errors.ts'
import { createApp } from './app.ts'
import type { AppHost } from './host/app-host.ts'
import { WIRE_VERSION } from './rpc/wire.ts'
import type { ToPage } from './rpc/wire.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

it('a node that cannot start says why, and tries again as another one', async () => {
  let tries = 0
  const readConfig = () => {
    tries++
    return Promise.reject(new SoukError('config.missing', 'the host did not answer'))
  }
  const app = createApp({ host: { kind: 'worker', readConfig } as unknown as AppHost })
  const heard: ToPage[] = []
  const ask = async (id: string) => {
    const message = { souk: WIRE_VERSION, page: 'page', id, method: 'session.lock', input: {} }
    await app.receive({ ...message, kind: 'call' } as never, (answer) => heard.push(answer))
  }
  await ask('first')
  expect(heard).toMatchObject([{ kind: 'failure', error: { code: 'config.missing' } }])
  await vi.advanceTimersByTimeAsync(2_000)
  await ask('second')
  expect(tries).toBe(2)
  expect(heard[1]?.boot).not.toBe(heard[0]?.boot)
  await app.stop()
  await vi.advanceTimersByTimeAsync(120_000)
  expect(tries).toBe(2)
})
