import type { MethodName, OrderAction } from '../../../app/rpc/api.ts'

/** The method behind each act that is done on the order's page. */
export const METHODS = {
  accept: 'order.accept',
  reject: 'order.decline',
  mediate: 'order.mediate',
  cancel: 'order.cancel',
  pay: 'order.pay',
  take: 'order.take',
  'hand-over': 'order.hand-over',
  dispatch: 'order.send',
  'confirm-receipt': 'order.confirm-receipt',
  complete: 'order.complete',
  extend: 'order.extend',
  'send-back': 'order.send-back',
  refund: 'order.refund',
  'offer-settlement': 'order.offer-settlement',
  'accept-settlement': 'order.accept-settlement',
  'finish-payout': 'order.finish-payout',
  claim: 'order.claim',
  rate: 'order.rate',
} as const satisfies Partial<Record<OrderAction, MethodName>>

/** Acts that the order's page itself asks for; the others belong to the dispute's own pages. */
export type PageAct = keyof typeof METHODS

/** Acts that ask for something in a dialog first; accepting is done at once. */
export type AskedAct = Exclude<PageAct, 'accept'>

export function isPageAct(act: OrderAction): act is PageAct {
  return act in METHODS
}
