import { expect, it } from 'vitest'
import type { Nym } from '../../lib/brand.ts'
import { KeyScout } from './key-scout.ts'

it('the keys of people whose stores are looked at are learned once, one after the other', async () => {
  const asked: string[] = []
  let atOnce = 0
  const scout = new KeyScout({
    find: async (nym) => {
      expect(++atOnce).toBe(1)
      asked.push(nym)
      await Promise.resolve()
      atOnce--
      return undefined
    },
  })
  for (const nym of ['anna', 'bruno', 'anna'] as Nym[]) scout.meet(nym)
  await expect.poll(() => asked.length).toBe(2)
  scout.meet('anna' as Nym)
  scout.meet('celia' as Nym)
  await expect.poll(() => asked.length).toBe(3)
  expect(asked).toEqual(['anna', 'bruno', 'celia'])
  scout.stop()
})
