import type { Codec } from '../xml/codec.ts'
import { one } from '../xml/field.ts'
import { group } from '../xml/group.ts'
import { amount, choice } from '../xml/values.ts'
import type { Price } from './currency.ts'
import { maxAmount, MINOR_DIGITS } from './currency.ts'
import { LIMITS } from './limits.ts'

export const currency = choice(Object.keys(MINOR_DIGITS))

export const price: Codec<Price> = group<Price>(
  {
    currency: one('currency', currency),
    amount: one('amount', amount({ min: 1n, max: LIMITS.sats })),
  },
  (value) => (value.amount > maxAmount(value.currency) ? 'out-of-range' : undefined),
)
