import { describe, expect, it } from 'vitest'
import { toSats } from '../contracts/documents/currency.ts'
import { Rates, agreedRate, invertPrice, playMoney, priceApi, rateText } from './rates.ts'

const answering =
  (body: unknown, status = 200): typeof fetch =>
  () =>
    Promise.resolve(new Response(JSON.stringify(body), { status }))
const provider = (name: string, body: unknown, status?: number) =>
  priceApi(name, 'https://rates.example', answering(body, status))

describe('exchange rates', () => {
  it.each([
    [100_000, '1000'],
    [91_234.5, '1096.07659383'],
    [3, '33333333.33333333'],
    [0.5, '200000000'],
  ])('of a bitcoin at %d are %s satoshis per unit', (price, text) => {
    expect(rateText(invertPrice(price) ?? 0n)).toBe(text)
  })

  it.each([0, -1, Number.NaN, Number.POSITIVE_INFINITY, 1e300])('ignore %d as a price', (price) => {
    expect(invertPrice(price)).toBeUndefined()
  })

  it('are the median of several providers, with their names and the time', async () => {
    const providers = [
      provider('a', { EUR: 100_000, time: 1 }),
      provider('b', { EUR: 80_000 }),
      provider('c', { EUR: 90_000 }),
    ]
    const rates = new Rates({ providers, clock: () => 5 })
    expect(await rates.refresh()).toEqual({
      at: 5,
      source: 'a, b, c',
      satsPerUnit: { EUR: '1111.11111111' },
    })
  })

  it('do without a provider that is down or absurd', async () => {
    const providers = [
      provider('a', { EUR: 100_000 }),
      provider('b', {}, 500),
      provider('c', { EUR: 101_000 }),
      provider('d', { EUR: 1 }),
    ]
    const rates = new Rates({ providers, clock: () => 5 })
    const { satsPerUnit } = await rates.refresh()
    expect(Number(satsPerUnit['EUR'])).toBeCloseTo(995, 0)
  })

  it('are unknown when two providers contradict each other', () => {
    expect(agreedRate([1_000n, 2_000n])).toBeUndefined()
  })

  it('stay as they were, with their age, when nobody answers', async () => {
    let now = 0
    let fails = false
    const flaky = {
      name: 'flaky',
      quote: () => (fails ? Promise.reject(new Error('down')) : playMoney.quote({})),
    }
    const rates = new Rates({ providers: [flaky], clock: () => now })
    await rates.refresh()
    fails = true
    now = 100
    expect((await rates.get(100)).at).toBe(0)
    now = 101
    await expect(rates.get(100)).rejects.toMatchObject({ code: 'rates.unavailable' })
    expect(rates.current?.at).toBe(0)
  })

  it('of play money are fixed and say so', async () => {
    const table = await new Rates({ providers: [playMoney], clock: () => 0 }).refresh()
    expect(table.source).toBe('play money')
    expect(toSats({ currency: 'EUR', amount: 1_050n }, table.satsPerUnit['EUR'])).toBe(13_125n)
    expect(toSats({ currency: 'JPY', amount: 100n }, table.satsPerUnit['JPY'])).toBe(640n)
  })
})
