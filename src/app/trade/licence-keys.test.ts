import 'fake-indexeddb/auto'
import { beforeEach, describe, expect, it } from 'vitest'
import type { OrderId } from '../../lib/brand.ts'
import { Emitter } from '../../lib/emitter.ts'
import type { Change } from '../changes.ts'
import { LicenceKeys } from './licence-keys.ts'
import { freshRecords } from './testing.ts'

const [first, second] = ['first order' as OrderId, 'second order' as OrderId]

describe('licence keys', () => {
  let keys: LicenceKeys
  let reopen: () => LicenceKeys

  beforeEach(async () => {
    const { records, again } = await freshRecords()
    keys = new LicenceKeys(records, new Emitter<Change>())
    reopen = () => new LicenceKeys(again(), new Emitter<Change>())
    await keys.save('game', ['A', ' B ', '', 'B', 'C'])
  })

  it('go out one for each piece, the first line first', async () => {
    expect(await keys.take('game', 2, first)).toEqual(['A', 'B'])
    expect(await keys.take('game', 1, second)).toEqual(['C'])
    expect(await keys.left('game')).toBe(0)
  })

  it('are the same ones when a dispatch is tried again after a stop', async () => {
    const taken = await keys.take('game', 1, first)
    expect(await reopen().take('game', 1, first)).toEqual(taken)
    expect(await reopen().take('game', 2, first)).toEqual(['A', 'B'])
    expect(await keys.left('game')).toBe(1)
  })

  it('never go to two orders, even when both are dispatched at the same time', async () => {
    const [one, other] = await Promise.all([
      keys.take('game', 1, first),
      reopen().take('game', 1, second),
    ])
    expect(new Set([...one, ...other]).size).toBe(2)
  })

  it('stay where they are when there are not enough', async () => {
    await expect(keys.take('game', 4, first)).rejects.toMatchObject({
      code: 'trade.no-keys',
      data: { left: 3 },
    })
    expect(await keys.list('game')).toEqual(['A', 'B', 'C'])
  })

  it('are not put back for sale by a vendor who pastes the old list again', async () => {
    await keys.take('game', 1, first)
    expect(await keys.save('game', ['A', 'B', 'D'])).toEqual({ left: 2 })
    expect(await keys.list('game')).toEqual(['B', 'D'])
    expect(await keys.take('game', 1, first)).toEqual(['A'])
  })

  it('fit into the document that delivers them', async () => {
    await expect(keys.save('game', ['x'.repeat(501)])).rejects.toMatchObject({
      code: 'field.too-long',
    })
  })
})
