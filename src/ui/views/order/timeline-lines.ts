import type { OrderView, TimelineStep } from '../../../app/rpc/api.ts'
import type { ChainEvent } from '../../../contracts/order/types.ts'

/** A line of the timeline: a signed step or something that the chain shows. */
export type TimelineLine =
  { key: string; at: number; step: TimelineStep } | { key: string; at: number; event: ChainEvent }

/** Signed steps and events of the chain, by their times; of the same time the step first. */
export function timelineLines(
  steps: OrderView['timeline'],
  events: NonNullable<OrderView['trade']['chain']> = [],
): TimelineLine[] {
  const signed = steps.map((step): TimelineLine => ({ key: step.id, at: step.signedAt, step }))
  const seen = events.map(({ at, ...event }): TimelineLine => ({
    key: `${event.txid}:${event.event}:${event.place ?? ''}`,
    at,
    event,
  }))
  // Steps are told in the order that their chain proves; their clocks may differ a little.
  const lines = [...signed]
  for (const line of [...seen].sort((a, b) => a.at - b.at)) {
    const next = lines.findIndex((other) => other.at > line.at)
    lines.splice(next === -1 ? lines.length : next, 0, line)
  }
  return lines
}
