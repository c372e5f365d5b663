import { describe, expect, it } from 'vitest'
import type { ModeratorChoice, QuoteView } from '../../../app/rpc/trade-api.ts'
import type { Risk } from '../../../contracts/order/risk.ts'
import type { DocumentId, Nym } from '../../../lib/brand.ts'
import { moderatorOf, risksFor, shownWays, wayOf } from './offered-ways.ts'
import { priceChange } from './price-change.ts'

const nym = (name: string) => name as Nym
function moderator(name: string, offers = true): ModeratorChoice {
  const offer = {
    id: 'b' as DocumentId,
    description: '',
    terms: '',
    fee: { basisPoints: 50 },
    languages: ['en'],
    responseHours: 24,
    endBuyerShare: 5000,
  }
  const known = { nym: nym(name), name, record: { cases: 0, decided: 0 }, mutual: false }
  return offers ? { ...known, offer } : known
}
const quote = (more: Partial<QuoteView>): QuoteView => ({
  items: [],
  rates: [],
  awake: true,
  methods: [
    { method: 'moderated', risks: [] },
    { method: 'direct', risks: [] },
  ],
  moderators: [moderator('mor'), moderator('ada')],
  smallestModerated: 0n,
  ...more,
})

describe('the way of paying', () => {
  it('is the recommended one until the buyer chooses another that can be had', () => {
    expect(wayOf(quote({}))?.method).toBe('moderated')
    expect(wayOf(quote({}), 'direct')?.method).toBe('direct')
    expect(wayOf(quote({}), 'sleeping')?.method).toBe('moderated')
    expect(wayOf(undefined)).toBeUndefined()
  })

  it('is never one with a problem, which is shown all the same', () => {
    const methods: QuoteView['methods'] = [
      { method: 'moderated', problem: 'escrow.fee-too-high', risks: [] },
      { method: 'direct', risks: [] },
    ]
    expect(wayOf(quote({ methods }), 'moderated')?.method).toBe('direct')
    expect(shownWays(quote({ methods }))).toHaveLength(2)
  })

  it('is not shown where the vendor offers no such thing', () => {
    const methods: QuoteView['methods'] = [
      { method: 'direct', risks: [] },
      { method: 'sleeping', problem: 'order.no-escrow', risks: [] },
      { method: 'moderated', problem: 'order.moderator-missing', risks: [] },
    ]
    const shown = shownWays(quote({ methods, moderators: [] }))
    expect(shown.map(({ method }) => method)).toEqual(['direct'])
  })
})

describe('the moderator', () => {
  it('is the suggested one until the buyer chooses another with an offer', () => {
    const moderators = [moderator('mor'), moderator('ada'), moderator('gone', false)]
    const view = quote({ moderators, suggested: nym('ada') })
    expect(moderatorOf(view)?.nym).toBe('ada')
    expect(moderatorOf(view, nym('mor'))?.nym).toBe('mor')
    expect(moderatorOf(view, nym('gone'))?.nym).toBe('ada')
    expect(moderatorOf(quote({ moderators: [moderator('gone', false)] }))).toBeUndefined()
  })

  it('has no lines of a stand-in in the risk table without one', () => {
    const risks: Risk[] = [
      { silent: ['moderator'], place: 'held', waysOut: [] },
      { silent: ['moderator', 'backup'], place: 'held', waysOut: [] },
    ]
    const way = { method: 'moderated', risks } as const
    expect(risksFor(way, moderator('mor'))).toEqual([risks[0]])
    expect(risksFor(way, undefined)).toHaveLength(2)
  })
})

it('reads the new total out of a refusal', () => {
  const error = {
    name: 'SoukError',
    code: 'order.price-changed',
    message: '',
    data: { total: '7' },
  }
  expect(priceChange(error)).toBe(7n)
  expect(priceChange({ ...error, code: 'order.free' })).toBeUndefined()
  expect(priceChange(undefined)).toBeUndefined()
})
