import { simulate } from '../../src/wallet/order-watch/simulate.ts'

/** Numbers of orders that one node follows. */
const ORDERS = [1, 10, 50, 100, 200, 400]
/** The node dies and begins anew so often, as a worker may. */
const RESTART_EVERY_MS = 10 * 60_000

/**
 * Requests to the chain's servers by number of orders, over a simulated day with blocks at random,
 * ten minutes on average. Lateness in minutes, from a block until the order knows of it.
 */
export async function benchWatch() {
  const figures: Record<string, unknown> = {}
  for (const kind of ['steady', 'sale'] as const) {
    for (const orders of ORDERS) {
      const { meanPerHour, mostPerHour, ...late } = await simulate({
        orders,
        kind,
        hours: 24,
        restartEveryMs: RESTART_EVERY_MS,
      })
      figures[`${kind}, ${orders} orders`] = {
        'requests/h': meanPerHour,
        'busiest hour': mostPerHour,
        'confirmed, median': late.confirmedLateMedian,
        'confirmed, worst': late.confirmedLateWorst,
        'spent, median': late.spentLateMedian,
        'spent, worst': late.spentLateWorst,
      }
    }
  }
  return figures
}
