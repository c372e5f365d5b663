import { expect, test } from 'vitest'
import { indexInLane, withHandedOut } from './handed-out.ts'
import type { WalletState } from './wallet-state.ts'

const state = (receive: number, labels: string[] = []): WalletState => ({
  version: 1,
  network: 'regtest',
  next: { receive, change: 0 },
  shown: 0,
  reserved: labels.map((label, index) => ({ index, label, at: 1 })),
  transactions: [],
  payments: [],
})

test('two devices that do not reach each other never hand out the same address', () => {
  const handedOut = [0, 1].map((index) => {
    const given: number[] = []
    for (let next = 7; given.length < 5; next = (given.at(-1) ?? 0) + 1) {
      given.push(indexInLane(next, { index, of: 2 }))
    }
    return given
  })
  expect(handedOut).toEqual([
    [8, 10, 12, 14, 16],
    [7, 9, 11, 13, 15],
  ])
  expect(indexInLane(7, { index: 0, of: 1 })).toBe(7)
})

test('what the other device handed out is not fresh here either', () => {
  const joined = withHandedOut(state(3, ['order:a']), {
    next: { receive: 9, change: 2 },
    reserved: [
      { index: 0, label: 'order:a', at: 5 },
      { index: 8, label: 'order:b', at: 6 },
    ],
  })
  expect(joined.next).toEqual({ receive: 9, change: 2 })
  expect(joined.reserved.map(({ label }) => label)).toEqual(['order:a', 'order:b'])
  expect(withHandedOut(joined, { next: { receive: 1, change: 1 }, reserved: [] })).toBe(joined)
})
