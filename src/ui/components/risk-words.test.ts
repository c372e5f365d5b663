import { describe, expect, it } from 'vitest'
import type { Risk } from '../../contracts/order/risk.ts'
import { blocksWhen, riskWords } from './risk-words.ts'

const alma = { me: 'buyer', names: { vendor: 'Alma', moderator: 'Mor' } } as const

const unshipped: Risk = {
  silent: ['vendor'],
  place: 'offered',
  waysOut: [
    { who: ['buyer', 'moderator'], threshold: 2, afterBlocks: 0 },
    { who: ['buyer'], threshold: 1, afterBlocks: 1008 },
  ],
  atLast: { who: ['buyer'], threshold: 1, afterBlocks: 1008 },
}

describe('the risk table', () => {
  it('tells the buyer that the money comes back when the vendor is silent', () => {
    const waysOut = unshipped.waysOut
    const words = riskWords({ ...unshipped, ...(waysOut[1] && { atLast: waysOut[1] }) }, alma)
    expect(words).toEqual({
      silence: 'If Alma falls silent',
      place: 'paid, not shipped yet',
      end: 'You take the money back alone after about 7 days.',
      before: ['Before that, you and Mor can divide it together at any time.'],
    })
  })

  it('speaks of roles to somebody who is no party', () => {
    expect(riskWords(unshipped).end).toBe(
      'The buyer takes the money back alone after about 7 days.',
    )
  })

  it('says what one’s own silence costs', () => {
    const own: Risk = {
      silent: ['buyer'],
      place: 'shipped',
      waysOut: [],
      atLast: { who: ['vendor'], threshold: 1, afterBlocks: 6480 },
    }
    expect(riskWords(own, alma)).toMatchObject({
      silence: 'If you fall silent',
      end: 'Alma takes the money alone after about 45 days.',
    })
  })

  it('says that money paid directly has no way back', () => {
    const direct: Risk = { silent: ['vendor'], place: 'direct', waysOut: [] }
    expect(riskWords(direct, alma).end).toContain('no way back without Alma')
  })

  it('names the share of the end that was agreed for vanished moderators', () => {
    const end = {
      who: ['buyer', 'vendor'],
      threshold: 1,
      afterBlocks: 12_960,
      buyerShare: 5000,
    } as const
    const words = riskWords(
      { silent: ['moderator', 'backup'], place: 'held', waysOut: [end], atLast: end },
      alma,
    )
    expect(words.silence).toBe('If Mor and the stand-in moderator fall silent')
    expect(words.end).toContain('after about 90 days: 50% to the buyer')
  })
})

it('counts short locks in hours', () => {
  expect(blocksWhen(0)).toBe('at any time')
  expect(blocksWhen(6)).toBe('after about 1 hour')
  expect(blocksWhen(143)).toBe('after about 24 hours')
  expect(blocksWhen(144)).toBe('after about 1 day')
})
