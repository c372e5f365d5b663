import { order } from './order.ts'
import { orderActs } from './order-acts.ts'
import { orderClock } from './order-clock.ts'
import { orderDispatch } from './order-dispatch.ts'
import { orderMoney } from './order-money.ts'
import { orderNow } from './order-now.ts'
import { orderPay } from './order-pay.ts'

/** All texts of an order's page, which brings them along. */
export const orderTexts = {
  ...order,
  ...orderNow,
  ...orderClock,
  ...orderActs,
  ...orderDispatch,
  ...orderPay,
  ...orderMoney,
} as const
