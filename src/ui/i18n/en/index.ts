import { common } from './common.ts'
import { home } from './home.ts'
import { listing } from './listing.ts'
import { orderState } from './order-state.ts'
import { orders } from './orders.ts'
import { profile } from './profile.ts'
import { sell } from './sell.ts'
import { store } from './store.ts'
import { welcome } from './welcome.ts'

/**
 * English: the language that gives the keys; all others are measured against it. The texts of
 * errors are apart (`errors.ts`): most visits need none of them, so they come after the first paint.
 */
export const en = {
  ...common,
  ...home,
  ...store,
  ...sell,
  ...profile,
  ...welcome,
  ...listing,
  ...orderState,
  ...orders,
} as const
