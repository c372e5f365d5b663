import { beforeAll, describe, expect, it } from 'vitest'
import { orderTexts } from '../../../i18n/en/order-texts.ts'
import { language } from '../../../i18n/index.svelte.ts'
import { paceText } from './pace-text.ts'

beforeAll(() => language.learn(orderTexts))

describe('the rungs of a payout', () => {
  it('say which end is slow and which is fast', () => {
    expect(paceText(1, [1, 5, 20])).toBe('Slow: 1 sat/vB')
    expect(paceText(5, [1, 5, 20])).toBe('5 sat/vB')
    expect(paceText(20, [1, 5, 20])).toBe('Fast: 20 sat/vB')
  })
})
