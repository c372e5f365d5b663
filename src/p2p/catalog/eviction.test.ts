import { describe, expect, it } from 'vitest'
import type { DeviceId, Nym } from '../../lib/brand.ts'
import { chooseVictims } from './eviction.ts'
import type { CatalogEntry } from './types.ts'

const entry = (nym: string, from: string[], confirmedAt: number, bytes = 10_000): CatalogEntry => ({
  nym: nym as Nym,
  record: new Uint8Array(),
  sequence: 1n,
  root: '',
  validUntil: 0,
  confirmedAt,
  from: from as DeviceId[],
  bytes,
})
const nobody = () => false
const many = (count: number, from: string[], at = 0) =>
  Array.from({ length: count }, (_, n) => entry(`${from.join('')}${n}`, from, at + n))

describe('what a catalog puts out', () => {
  it('is nothing while all has room', () => {
    expect(chooseVictims(many(10, ['a']), { stores: 10, bytes: 1e9 }, nobody)).toEqual([])
  })

  it('is of the neighbour who brought most, what was confirmed longest ago', () => {
    const entries = [
      ...many(80, ['flood'], 1_000),
      ...many(15, ['friend']),
      ...many(10, ['x', 'y']),
    ]
    const victims = chooseVictims(entries, { stores: 100, bytes: 1e9 }, nobody)
    expect(victims).toEqual(['flood0', 'flood1', 'flood2', 'flood3', 'flood4', 'flood5', 'flood6'])
  })

  it('is never what is followed, and what several know or was opened here only last', () => {
    const entries = [...many(3, ['a']), ...many(3, ['b', 'c']), ...many(3, [])]
    const isKept = (nym: Nym) => nym === 'a1'
    const order = chooseVictims(entries, { stores: 0, bytes: 1e9 }, isKept)
    expect(order).toEqual(['a0', 'a2', 'bc0', 'bc1', 'bc2', '0', '1', '2'])
  })

  it('makes room for bytes too', () => {
    const entries = [entry('small', ['a'], 1, 1_000), entry('huge', ['b'], 2, 900_000)]
    expect(chooseVictims(entries, { stores: 100, bytes: 500_000 }, nobody)).toEqual(['huge'])
  })
})
