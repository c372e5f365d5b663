import { describe, expect, it } from 'vitest'
import type { AddressFacts, ChainCoin } from '../../contracts/order/chain.ts'
import type { WatchedAddress } from './cadence.ts'
import { cadenceOf } from './cadence.ts'
import { dueAddresses } from './due.ts'

const NOW = 1_800_000_000_000
const TIP = 1_000
const MINUTE = 60_000
const DAY = 24 * 60 * MINUTE
const moment = { now: NOW, tip: TIP }
const nobody = { hinted: new Set<string>(), lookEveryMs: MINUTE, looksAtAll: false }

const coin = (confirmations: number, spent?: number): ChainCoin => ({
  txid: 'aa'.repeat(32),
  vout: 0,
  amount: 1_000n,
  confirmations,
  seenAt: NOW,
  ...(spent === undefined
    ? {}
    : { spent: { txid: 'bb'.repeat(32), confirmations: spent, outputs: [] } }),
})
const facts = (coins: ChainCoin[], at: Partial<AddressFacts> = {}): AddressFacts => ({
  coins,
  replaced: [],
  checkedAt: NOW,
  tip: TIP,
  proven: false,
  ...at,
})
const watched = (part: Partial<WatchedAddress> = {}): WatchedAddress => ({
  address: 'a',
  stage: 'awaiting',
  needed: 1,
  spendsMatter: true,
  known: facts([]),
  ...part,
})
const everyBlocks = (part: Partial<WatchedAddress>) => cadenceOf(watched(part), moment).everyBlocks
const due = (addresses: WatchedAddress[], options: Partial<typeof nobody> = {}) =>
  dueAddresses(addresses, moment, { ...nobody, ...options }).map(
    ({ watched: { address } }) => address,
  )

describe('how often an address is asked', () => {
  it.each<[string, Partial<WatchedAddress>, number]>([
    ['waits for money', {}, 1],
    ['has a payment in the mempool', { known: facts([coin(0)]) }, 1],
    ['has a payment that is five blocks deep', { known: facts([coin(5)]), stage: 'holding' }, 1],
    ['waits for the tenth confirmation', { known: facts([coin(9)]), needed: 10 }, 1],
    ['waits for the rest of the money', { known: facts([coin(50)]) }, 1],
    ['holds money', { known: facts([coin(50)]), stage: 'holding' }, 6],
    [
      'holds money whose clock runs out today',
      { known: facts([coin(50)]), stage: 'holding', deadlineHeight: TIP + 100 },
      3,
    ],
    [
      'holds money whose clock runs out soon',
      { known: facts([coin(50)]), stage: 'holding', deadlineHeight: TIP + 12 },
      1,
    ],
    [
      'holds money whose clock ran out long ago',
      { known: facts([coin(50)]), stage: 'holding', deadlineHeight: TIP - 1_000 },
      6,
    ],
    ['was just spent', { known: facts([coin(50, 1)]), stage: 'holding' }, 1],
    ['was spent and is buried', { known: facts([coin(50, 6)]), stage: 'holding' }, 36],
    ['belongs to an order that ended', { stage: 'over', endedAt: NOW - DAY }, 36],
    ['belongs to an order that ended last month', { stage: 'over', endedAt: NOW - 30 * DAY }, 144],
    ['belongs to an order that ended last year', { stage: 'over', endedAt: NOW - 300 * DAY }, 0],
    [
      'still holds money of an order that ended last year',
      { stage: 'over', endedAt: NOW - 300 * DAY, known: facts([coin(50)]) },
      144,
    ],
    [
      "was paid into the vendor's own wallet",
      { stage: 'holding', spendsMatter: false, known: facts([coin(50)]) },
      36,
    ],
    [
      "was spent by the vendor's own wallet just now",
      { stage: 'holding', spendsMatter: false, known: facts([coin(50, 0)]) },
      36,
    ],
  ])('%s', (_what, part, blocks) => {
    expect(everyBlocks(part)).toBe(blocks)
  })

  it('hurries when a payment must come within two hours', () => {
    expect(cadenceOf(watched({ deadlineAt: NOW + 110 * MINUTE }), moment).urgent).toBe(true)
    expect(cadenceOf(watched({ deadlineAt: NOW + DAY }), moment).urgent).toBe(false)
    expect(cadenceOf(watched({ deadlineAt: NOW - 2 * DAY }), moment).urgent).toBe(false)
  })
})

describe('whom to ask now', () => {
  it('is nobody while no block came', () => {
    expect(due([watched(), watched({ address: 'b', known: facts([coin(1)]) })])).toEqual([])
  })

  it('is everybody young with the next block, and who was never asked at all', () => {
    const before = { tip: TIP - 1 }
    const { known: _known, ...never } = watched({ address: 'never' })
    const old = watched({ address: 'old', stage: 'holding', known: facts([coin(50)], before) })
    const young = watched({ address: 'young', known: facts([coin(1)], before) })
    expect(due([old, young, never])).toEqual(['never', 'young'])
  })

  it('begins with what runs out, then hints, then what somebody looks at, then who waited longest', () => {
    const at = (address: string, tip: number, part: Partial<WatchedAddress> = {}) =>
      watched({ address, known: facts([], { tip, checkedAt: NOW - MINUTE }), ...part })
    const list = [
      at('late', TIP - 3),
      at('later', TIP - 9),
      at('looked', TIP, { looked: true }),
      at('hinted', TIP),
      at('urgent', TIP - 1, { deadlineHeight: TIP + 2 }),
      at('urgent but asked in this block', TIP, { deadlineHeight: TIP + 1, stage: 'over' }),
    ]
    const options = { hinted: new Set(['hinted']) }
    expect(due(list, options)).toEqual(['urgent', 'hinted', 'looked', 'later', 'late'])
  })

  it('asks everybody anew when the chain became another one, not when a server lags by a block', () => {
    const held = (tip: number) => watched({ stage: 'holding', known: facts([coin(50)], { tip }) })
    expect(due([held(TIP + 1)])).toEqual([])
    expect(due([held(TIP + 2)])).toEqual(['a'])
  })

  it('does not let hints of one address come more often than each ten seconds', () => {
    const hinted = new Set(['a'])
    const asked = (agoMs: number) => watched({ known: facts([], { checkedAt: NOW - agoMs }) })
    expect(due([asked(9_000)], { hinted })).toEqual([])
    expect(due([asked(10_000)], { hinted })).toEqual(['a'])
  })

  it('looks into the mempool each minute for few addresses, and less often for many', () => {
    const waiting = (count: number) =>
      Array.from({ length: count }, (_, index) =>
        watched({ address: String(index), known: facts([], { checkedAt: NOW - MINUTE }) }),
      )
    expect(due(waiting(5))).toHaveLength(5)
    expect(due(waiting(6))).toHaveLength(0)
  })
})
