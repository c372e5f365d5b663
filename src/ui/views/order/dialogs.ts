import type { Component } from 'svelte'
import type { OrderView } from '../../../app/rpc/api.ts'
import type { AskedAct } from './act-methods.ts'
import type { OrderActs } from './order-acts.svelte.ts'

/** A dialog for an act: open while `acts.asking` names the act. */
export type ActDialogComponent = Component<{ order: OrderView; acts: OrderActs }>

type Loader = () => Promise<{ default: ActDialogComponent }>

/** The code of each act's dialog, fetched when it is first asked for. */
export const DIALOGS: Readonly<Record<AskedAct, Loader>> = {
  reject: () => import('./acts/decline-dialog.svelte'),
  mediate: () => import('./acts/mediate-dialog.svelte'),
  cancel: () => import('./acts/cancel-dialog.svelte'),
  pay: () => import('./acts/pay-dialog.svelte'),
  take: () => import('./acts/take-dialog.svelte'),
  'hand-over': () => import('./acts/hand-over-dialog.svelte'),
  dispatch: () => import('./acts/dispatch-dialog.svelte'),
  'confirm-receipt': () => import('./acts/receipt-dialog.svelte'),
  complete: () => import('./acts/complete-dialog.svelte'),
  extend: () => import('./acts/extend-dialog.svelte'),
  'send-back': () => import('./acts/send-back-dialog.svelte'),
  refund: () => import('./acts/refund-dialog.svelte'),
  'offer-settlement': () => import('./acts/settle-dialog.svelte'),
  'accept-settlement': () => import('./acts/agree-dialog.svelte'),
  'finish-payout': () => import('./acts/finish-dialog.svelte'),
  claim: () => import('./acts/claim-dialog.svelte'),
  rate: () => import('./acts/rate-dialog.svelte'),
}
