import { afterEach, describe, expect, it, vi } from 'vitest'
import { SoukError } from '../../lib/errors.ts'
import { RpcClient } from './client.ts'
import { RpcServer } from './server.ts'
import type { CallLog, MethodTable, TopicTable } from './server.ts'
import { isToNode } from './wire.ts'
import type { ToPage } from './wire.ts'

/** A worker that can be killed: messages to a dead one start the next, what it was doing is lost. */
function killableWorker(
  makeTables: () => { methods: Partial<MethodTable>; topics: Partial<TopicTable> },
) {
  const results = new Map<string, { result: unknown }>()
  const log: CallLog = {
    get: async (key) => results.get(key),
    put: async (key, result) => void results.set(key, { result }),
  }
  const pages = new Set<(data: unknown) => void>()
  let boots = 0
  let current: RpcServer | undefined
  const wake = () => {
    const { methods, topics } = makeTables()
    boots++
    current ??= new RpcServer({
      boot: `boot-${boots}`,
      methods: methods as MethodTable,
      topics: topics as TopicTable,
      log,
      once: new Set(['order.pay', 'wallet.send']),
    })
    return current
  }
  let isDeaf = false
  return {
    kill: () => (current = undefined),
    /** Takes messages along into its death. */
    deafen: (deaf: boolean) => (isDeaf = deaf),
    link: {
      post(message: unknown) {
        if (isDeaf) return
        queueMicrotask(() => {
          const server = current ?? wake()
          const reply = (answer: ToPage) => {
            if (server !== current) return
            for (const page of pages) page(structuredClone(answer))
          }
          if (isToNode(message)) void server.receive(structuredClone(message), reply)
        })
      },
      onMessage: (listener: (data: unknown) => void) => void pages.add(listener),
    },
  }
}

const clients: RpcClient[] = []
function connect(worker: ReturnType<typeof killableWorker>) {
  const client = new RpcClient({
    link: worker.link,
    page: crypto.randomUUID(),
    contentUrl: async (path) => path,
  })
  clients.push(client)
  return client
}
afterEach(() => {
  for (const client of clients.splice(0)) client.close()
  vi.useRealTimers()
})

describe('a page and its node', () => {
  it('gets an answer, bigint satoshis included', async () => {
    const plan = { amount: 5_000n, fee: 141n, feeSatPerVb: 1 }
    const worker = killableWorker(() => ({
      methods: { 'wallet.plan': async () => plan },
      topics: {},
    }))
    await expect(
      connect(worker).call('wallet.plan', { address: 'a', amount: 5_000n }),
    ).resolves.toEqual(plan)
  })

  it('gets a refusal with its code and the values for its text', async () => {
    const refuse = async () => {
      throw new SoukError('photo.too-large', 'too large', { data: { max: 20 } })
    }
    const worker = killableWorker(() => ({ methods: { 'photo.add': refuse }, topics: {} }))
    const call = connect(worker).call('photo.add', { file: new Blob(), alt: '' })
    await expect(call).rejects.toMatchObject({ code: 'photo.too-large', data: { max: 20 } })
  })

  it('cannot reach what is not in the table', async () => {
    const worker = killableWorker(() => ({ methods: {}, topics: {} }))
    const call = connect(worker).call('constructor' as 'wallet.plan', { address: '', amount: 1n })
    await expect(call).rejects.toMatchObject({ code: 'rpc.unknown-method' })
  })

  it('cancels what it no longer wants, and the node hears of it', async () => {
    const stopped = vi.fn()
    const hang = (_: unknown, { signal }: { signal: AbortSignal }) =>
      new Promise<never>((_resolve, reject) => {
        signal.addEventListener('abort', () => {
          stopped()
          reject(signal.reason)
        })
      })
    const worker = killableWorker(() => ({ methods: { 'profile.save': hang }, topics: {} }))
    const abort = new AbortController()
    const draft = { name: 'a', shortDescription: '', about: '', location: '' }
    const call = connect(worker).call('profile.save', draft, { signal: abort.signal })
    await Promise.resolve()
    abort.abort()
    await expect(call).rejects.toMatchObject({ code: 'aborted' })
    await vi.waitFor(() => expect(stopped).toHaveBeenCalledOnce())
  })

  it('is told when an answer takes too long', async () => {
    const worker = killableWorker(() => ({
      methods: { 'wallet.refresh': () => new Promise<never>(() => undefined) },
      topics: {},
    }))
    const call = connect(worker).call('wallet.refresh', {}, { timeoutMs: 20 })
    await expect(call).rejects.toMatchObject({ code: 'timeout' })
  })
})

describe('a worker killed in the midst', () => {
  it('is asked again and the act is carried out once', async () => {
    const sent = vi.fn()
    let hang = true
    const send = async () => {
      if (hang) await new Promise(() => undefined)
      sent()
      return { txid: 'aa' }
    }
    const worker = killableWorker(() => ({ methods: { 'wallet.send': send }, topics: {} }))
    const client = connect(worker)
    const call = client.call('wallet.send', { address: 'a', amount: 1n, fee: 1n })
    client.ping()
    await new Promise((resolve) => setTimeout(resolve))
    hang = false
    worker.kill()
    client.ping()
    await expect(call).resolves.toEqual({ txid: 'aa' })
    worker.kill()
    client.ping()
    await new Promise((resolve) => setTimeout(resolve))
    expect(sent).toHaveBeenCalledOnce()
  })

  it('sends every watched view again', async () => {
    let value = 0
    const worker = killableWorker(() => ({
      methods: {},
      topics: {
        rates: (_params, push) => {
          push({ satsPerUnit: { EUR: String(++value) } })
          return () => undefined
        },
      },
    }))
    const client = connect(worker)
    const seen: string[] = []
    client.watch('rates', {}, (view) => seen.push(view.satsPerUnit['EUR'] ?? ''))
    await vi.waitFor(() => expect(seen).toEqual(['1']))
    worker.kill()
    client.ping()
    await vi.waitFor(() => expect(seen).toEqual(['1', '2']))
  })

  it('is asked again also where it died before it ever answered', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'setInterval'] })
    const worker = killableWorker(() => ({
      methods: { 'wallet.send': async () => ({ txid: 'aa' }) },
      topics: {
        rates: (_params, push) => {
          push({ satsPerUnit: { EUR: '1' } })
          return () => undefined
        },
      },
    }))
    worker.deafen(true)
    const client = connect(worker)
    const seen: string[] = []
    client.watch('rates', {}, (view) => seen.push(view.satsPerUnit['EUR'] ?? ''))
    const call = client.call('wallet.send', { address: 'a', amount: 1n, fee: 1n })
    worker.deafen(false)
    await vi.advanceTimersByTimeAsync(10_000)
    expect(seen).toEqual(['1'])
    await expect(call).resolves.toEqual({ txid: 'aa' })
  })
})
