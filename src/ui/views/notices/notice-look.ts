import type { NoticeKind } from '../../../app/rpc/trade-api.ts'
import type { IconName } from '../../components/icons.ts'

type Tone = 'proof' | 'warning' | 'danger' | 'neutral' | 'action'

/** The mark beside a line of the news. */
export const NOTICE_LOOK: Readonly<Record<NoticeKind, readonly [IconName, Tone]>> = {
  'order-new': ['orders', 'action'],
  'order-accepted': ['check', 'proof'],
  'order-rejected': ['close', 'danger'],
  'order-cancelled': ['close', 'neutral'],
  'order-paid': ['bitcoin', 'proof'],
  'order-dispatched': ['truck', 'proof'],
  'order-received': ['check-circle', 'proof'],
  'order-completed': ['check-circle', 'proof'],
  'order-extended': ['clock', 'neutral'],
  'order-returned': ['box', 'warning'],
  'order-refunded': ['receive', 'neutral'],
  'order-settlement': ['scales', 'action'],
  'order-settled': ['scales', 'proof'],
  'order-disputed': ['alert', 'danger'],
  'order-answered': ['chat', 'warning'],
  'order-decided': ['scales', 'warning'],
  'order-paid-out': ['wallet', 'proof'],
  'order-rated': ['person', 'neutral'],
  'moderation-asked': ['scales', 'action'],
  'moderation-answered': ['scales', 'neutral'],
  'payment-problem': ['alert', 'danger'],
  deadline: ['clock', 'warning'],
  'node-acted': ['network', 'neutral'],
  message: ['chat', 'action'],
  'search-found': ['search', 'action'],
  'handle-given': ['person', 'proof'],
}

/** The kinds in the groups in which people think of them, for the list of switches. */
export const NOTICE_GROUPS = [
  [
    'orders',
    [
      'order-new',
      'order-accepted',
      'order-rejected',
      'order-cancelled',
      'order-paid',
      'payment-problem',
      'order-dispatched',
      'order-received',
      'order-completed',
      'order-extended',
      'order-returned',
      'order-refunded',
      'order-paid-out',
    ],
  ],
  [
    'disputes',
    [
      'order-settlement',
      'order-settled',
      'order-disputed',
      'order-answered',
      'order-decided',
      'moderation-asked',
      'moderation-answered',
    ],
  ],
  ['clocks', ['deadline', 'node-acted']],
  ['people', ['message', 'order-rated', 'handle-given']],
  ['market', ['search-found']],
] as const satisfies readonly (readonly [string, readonly NoticeKind[]])[]
