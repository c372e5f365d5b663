import { isKind } from '../../contracts/documents/kinds.ts'
import type { PayoutCause } from '../../contracts/documents/payout.ts'
import type { OrderAction } from '../../contracts/order/types.ts'
import type { Clock } from '../../lib/clock.ts'
import type { TradePolicy } from '../rpc/trade-api.ts'
import type { OrderActs } from './acts/acts.ts'
import { standingAt } from './acts/escrow.ts'
import { startClocksAnew } from './acts/hand-over.ts'
import { completeHold } from './acts/judge.ts'
import { stepsOf } from './acts/turn.ts'
import type { Turn } from './acts/turn.ts'
import { isAcceptedBy } from './auto-accept.ts'
import type { OpenOrder } from './book.ts'
import { isLastMoment } from './last-moment.ts'

export interface ChoreComponents {
  acts: OrderActs
  clock: Clock
  /** How this person trades. */
  policy: () => Promise<Pick<TradePolicy, 'autoAccept' | 'autoHandOver'>>
  /** Height of the newest proven block. */
  tip: () => number
}

/** Something that a node does by itself in an order. */
export interface Chore {
  readonly action: OrderAction
  readonly role: 'buyer' | 'vendor' | 'both'
  /** A cheap look at whether it may be time. */
  readonly isDue: (order: OpenOrder, components: ChoreComponents) => boolean | Promise<boolean>
  /** Does it. False or `undefined`: there was nothing to do. */
  readonly run: (
    order: OpenOrder,
    components: ChoreComponents,
  ) => Promise<{ txid: string } | boolean | undefined>
}

const done = async (act: Promise<void>): Promise<true> => {
  await act
  return true
}

/** What needs nobody's decision any more. */
const AGREED = ['release', 'settlement'] as const satisfies readonly PayoutCause[]
/** So long the one who agreed last has to send the payout. */
const COURTESY_MS = 10 * 60_000

/** In this order. */
export const CHORES: readonly Chore[] = [
  {
    action: 'accept',
    role: 'vendor',
    isDue: async ({ fold }, { policy }) => isAcceptedBy((await policy()).autoAccept, fold),
    run: ({ record: { id } }, { acts }) => done(acts.accept({ id })),
  },
  {
    action: 'pay',
    role: 'buyer',
    isDue: ({ fold }) => fold.money.received > 0n,
    run: ({ record: { id } }, { acts }) => acts.noticeFunding({ id }),
  },
  {
    action: 'take',
    role: 'vendor',
    isDue: ({ fold }) =>
      fold.actions.vendor.includes('take') && standingAt(fold.money, 'sleeping').length > 0,
    run: ({ record: { id } }, { acts }) => acts.take({ id }),
  },
  {
    action: 'hand-over',
    role: 'vendor',
    isDue: async (order, { policy, tip }) => {
      const { fold } = order
      const { blocks } = fold.order.content.escrow ?? {}
      const isSent = fold.dispatch !== undefined && fold.receipt === undefined
      if (blocks === undefined || !isSent || !fold.actions.vendor.includes('hand-over'))
        return false
      const lock = { place: 'offered', by: 'buyer', blocks: blocks.ship } as const
      return isLastMoment(order, lock, tip()) && (await policy()).autoHandOver
    },
    run: ({ record: { id } }, { acts }) => acts.handOver({ id }),
  },
  {
    action: 'hold',
    role: 'both',
    isDue: ({ fold }) =>
      fold.state === 'disputed' && fold.steps.some(({ document }) => isKind(document, 'hold')),
    run: ({ record: { id } }, { acts }) => acts.turns.take(id, completeHold),
  },
  {
    action: 'extend',
    role: 'both',
    isDue: (order, { tip }) => {
      const { blocks } = order.fold.order.content.escrow ?? {}
      if (blocks === undefined) return false
      const lock =
        order.record.role === 'buyer'
          ? ({ place: 'shipped', by: 'vendor', blocks: blocks.accept } as const)
          : ({ place: 'shipped', by: 'buyer', blocks: blocks.last } as const)
      return isLastMoment(order, lock, tip())
    },
    run: ({ record: { id } }, { acts }) => acts.turns.take(id, useExtension),
  },
  ...AGREED.map((cause): Chore => ({
    action: 'finish-payout',
    role: 'both',
    isDue: (order, components) => isAgreedAndWaits(order, cause, components),
    run: ({ record: { id } }, { acts }) => acts.finishPayout({ id, cause }),
  })),
]

/**
 * Both have signed, or the vendor alone can finish what the buyer signed. Who signed last finishes it
 * with the same click; the other does when that came to nothing.
 */
function isAgreedAndWaits(
  { fold, record, documents }: OpenOrder,
  wanted: PayoutCause,
  { clock }: ChoreComponents,
): boolean {
  return fold.payouts.some(({ cause, ready, by, terms, releases }) => {
    const isOpen = cause === wanted && ready && by.some((role) => role === record.role)
    if (!isOpen || standingAt(fold.money, terms.script.place).length === 0) return false
    const last = releases
      .flatMap(({ document }) => documents.find(({ id }) => id === document) ?? [])
      .toSorted((a, b) => a.signedAt - b.signedAt)
      .at(-1)
    const isOwn = last?.author.nym === (record.role === 'buyer' ? fold.buyer : fold.vendor)
    return by.length === 1 || isOwn || clock() - (last?.signedAt ?? 0) >= COURTESY_MS
  })
}

/** Lets the clocks of the coins start anew, if the other has agreed to wait. */
async function useExtension(turn: Turn): Promise<{ txid: string } | undefined> {
  const points = new Set(
    standingAt(turn.order.fold.money, 'shipped').map(({ txid, vout }) => `${txid}:${vout}`),
  )
  const granted = stepsOf(turn, 'extension').findLast(
    ({ author, content: { until, move } }) =>
      author.nym !== turn.person.nym &&
      until > turn.components.clock() &&
      move?.coins.every(({ txid, vout }) => points.has(`${txid}:${vout}`)) === true,
  )
  return granted && startClocksAnew(turn, granted)
}
