import type { DocumentId } from '../../lib/brand.ts'
import type { ChainFacts } from './chain.ts'
import type { OrderCoin } from './coins.ts'
import type { OrderMoney } from './money.ts'
import { STEP_ORDER, isStepKind } from './rules.ts'
import { compareIds } from './step.ts'
import { sum } from './money.ts'
import type { ChainEvent, Step, TimelineEntry } from './types.ts'

type DocumentEntry = Extract<TimelineEntry, { type: 'document' }>

/** Ids of documents named in the content of another, whatever the element is called. */
function namedIn({ document }: Step, known: ReadonlyMap<DocumentId, number>): DocumentId[] {
  return Object.values(document.content).filter(
    (value): value is DocumentId => typeof value === 'string' && known.has(value as DocumentId),
  )
}

const rank = ({ document: { kind } }: Step) => (isStepKind(kind) ? STEP_ORDER.indexOf(kind) : -1)

/**
 * Documents by the time that their authors wrote, but none before one that it follows: a slow clock
 * cannot turn the tale around. Ties by causal order, then by id.
 */
export function datedSteps(steps: readonly Step[]): DocumentEntry[] {
  const times = new Map<DocumentId, number>()
  const entries = steps.map((step): DocumentEntry => {
    const { id, signedAt } = step.document
    const before = namedIn(step, times).map((named) => times.get(named) ?? 0)
    const at = Math.max(signedAt, ...before)
    times.set(id, at)
    return { type: 'document', at, ...step }
  })
  return entries.sort(
    (a, b) => a.at - b.at || rank(a) - rank(b) || compareIds(a.document.id, b.document.id),
  )
}

/** Everything that happened, documents and chain together. */
export function timelineOf(
  steps: readonly DocumentEntry[],
  money: OrderMoney,
  chain: ChainFacts,
): TimelineEntry[] {
  const events = chainEvents(money, chain)
  return [...steps, ...events].sort((a, b) => a.at - b.at || order(a) - order(b))
}

const order = (entry: TimelineEntry) => (entry.type === 'document' ? 0 : 1)

type ChainEntry = Extract<TimelineEntry, { type: 'chain' }>

/** Payments by transaction, moves and payouts; of a block the time that its miner wrote. */
function chainEvents(money: OrderMoney, chain: ChainFacts): ChainEntry[] {
  const seen = Object.values(chain).map(({ checkedAt }) => checkedAt)
  // What has no time of its own is as new as the last look at the chain.
  const newest = Math.max(0, ...seen)
  const minedAt = new Map(money.coins.map(({ txid, minedAt: at }) => [txid, at]))
  const entry = (event: ChainEvent): ChainEntry => ({
    type: 'chain',
    at: minedAt.get(event.txid) ?? newest,
    ...event,
  })
  const payments = new Map<string, OrderCoin[]>()
  for (const coin of money.coins.filter(({ origin }) => origin === 'payment')) {
    payments.set(coin.txid, [...(payments.get(coin.txid) ?? []), coin])
  }
  return [
    ...[...payments].map(([txid, coins]) =>
      entry({
        event: 'paid',
        txid,
        amount: sum(coins),
        confirmations: Math.max(...coins.map(({ confirmations }) => confirmations)),
        ...heightIn(coins),
      }),
    ),
    ...money.moves.map(({ txid, confirmations, to, amount }) =>
      entry({ event: 'moved', txid, amount, confirmations, place: to }),
    ),
    ...money.payouts.map(({ txid, confirmations, inputs }) =>
      entry({ event: 'paid-out', txid, amount: sum(inputs), confirmations }),
    ),
  ]
}

const heightIn = (coins: readonly OrderCoin[]) => {
  const height = coins.find((coin) => coin.height !== undefined)?.height
  return height === undefined ? {} : { height }
}
