import { expect, it } from 'vitest'
import type { OrderBrief } from './brief.ts'
import type { TradeViewContext } from './trade-view.ts'
import { isVeiled } from './trade-view.ts'

const item = { slug: 'gin', listing: 'signed' } as never
const nobody: TradeViewContext = { me: 'bruno' as never, nameOf: async () => '' }
const order = (role: string, ...forAdults: string[]) =>
  ({
    record: { role },
    fold: { vendor: 'alma' },
    forAdults: new Set(forAdults),
  }) as unknown as OrderBrief

it('veils the picture of an order whose vendor marked it, or of which a followed list warns', async () => {
  expect(await isVeiled(order('buyer'), item, nobody)).toBe(false)
  expect(await isVeiled(order('buyer', 'signed'), item, nobody)).toBe(true)
  const warned = {
    ...nobody,
    veiled: async (vendor: string, slug: string) => vendor === 'alma' && slug === 'gin',
  }
  expect(await isVeiled(order('moderator'), item, warned)).toBe(true)
})

it('veils nothing of what somebody sells', async () => {
  const warned = { ...nobody, veiled: async () => true }
  expect(await isVeiled(order('vendor', 'signed'), item, warned)).toBe(false)
})
