import { describe, expect, it } from 'vitest'
import type { OpenOrder } from '../orders/book.ts'
import { casesOf } from './order-cases.ts'

const HOUR = 3_600_000
const BLOCK = 600_000
const CALLED = 1_000 * HOUR

const mediation = (nym: string, agreed = true) => ({
  kind: 'mediation',
  id: `agreement-${nym}`,
  author: { nym },
  content: { agreed },
  armored: `agreement of ${nym}`,
})
const offer = { kind: 'moderator_offer', id: 'offer', content: { responseHours: 48 } }
const verdictBy = (nym: string, buyerSats = 30n, vendorSats = 60n) => ({
  id: 'verdict',
  author: { nym },
  signedAt: CALLED + 5 * HOUR,
  content: { buyerSats, vendorSats },
})

interface Init {
  state: string
  over?: boolean
  verdict?: unknown
  documents?: readonly unknown[]
  /** When the claimed coin was mined. */
  minedAt?: number
  called?: boolean
}

/** An order with Carol as moderator and Dave as backup, as far as its case is concerned. */
function order({ state, over = true, verdict, called = true, minedAt = CALLED, documents }: Init) {
  const blocks = { ship: 100, accept: 288, last: 600 }
  const coin = { place: 'shipped', minedAt }
  return {
    fold: {
      state,
      over,
      moderator: 'carol',
      backup: 'dave',
      acceptance: { armored: 'acceptance' },
      ...(called && {
        dispute: { id: 'dispute', signedAt: CALLED, content: { order: 'order' } },
      }),
      ...(verdict !== undefined && { verdict }),
      order: { content: { escrow: { moderator: { nym: 'carol', offer: 'offer' }, blocks } } },
      money: { payouts: [{ inputs: [coin], paid: { buyer: 0n, vendor: 9n } }] },
    },
    documents: documents ?? [mediation('carol'), mediation('dave'), offer],
  } as unknown as OpenOrder
}

const told = (init: Init) =>
  casesOf(order(init)).map(({ content }) => [
    content.moderator,
    content.verdict?.buyerShare ?? 'none',
  ])

describe('what may be told of a dispute', () => {
  it('is the verdict in shares, with its time, once the money has gone', () => {
    const [only, ...others] = casesOf(order({ state: 'resolved', verdict: verdictBy('carol') }))
    expect(others).toEqual([])
    expect(only).toEqual({
      content: {
        order: 'order',
        moderator: 'carol',
        dispute: 'dispute',
        calledAt: CALLED,
        verdict: { document: 'verdict', decidedAt: CALLED + 5 * HOUR, buyerShare: 3333 },
      },
      proof: { acceptance: 'acceptance', bond: 'agreement of carol' },
    })
    expect(told({ state: 'decided', over: false, verdict: verdictBy('carol') })).toEqual([])
  })

  it('is nothing without a dispute, after a settlement, or of who never agreed', () => {
    expect(told({ state: 'completed', called: false })).toEqual([])
    expect(told({ state: 'settled' })).toEqual([])
    expect(told({ state: 'refunded' })).toEqual([])
    const refused = [mediation('carol', false), offer]
    const verdict = verdictBy('carol')
    expect(told({ state: 'resolved', verdict, documents: refused })).toEqual([])
  })

  it('is a silent moderator when the agreed end came, or a lock after the promised time', () => {
    expect(told({ state: 'ended' })).toEqual([['carol', 'none']])
    expect(told({ state: 'claimed' })).toEqual([['carol', 'none']])
  })

  it('is not a silent moderator who was called shortly before the lock was over', () => {
    expect(told({ state: 'claimed', minedAt: CALLED - BLOCK })).toEqual([])
  })

  it('is both when the backup had to decide', () => {
    expect(told({ state: 'resolved', verdict: verdictBy('dave') })).toEqual([
      ['carol', 'none'],
      ['dave', 3333],
    ])
  })
})
