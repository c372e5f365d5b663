import { performance } from 'node:perf_hooks'

/**
 * Time as it passes for this process alone, ms: what it waited for something and what it worked, but not
 * what it stood in the queue for a core. Hundreds of nodes share one process here and the process shares
 * the machine; each node by itself would not be slow.
 */
function fairNow(): number {
  const { user, system } = process.cpuUsage()
  return performance.eventLoopUtilization().idle + (user + system) / 1_000
}

const startedAt = Date.now() - fairNow()

/** Fair time on the scale of the epoch. */
export const fairClock = (): number => startedAt + fairNow()

/** Time limits are looked at so often, ms, all together: there are thousands of them. */
const TICK_MS = 50

/** Has the time limits of all code of this process go by fair time. */
export function limitFairly(): void {
  const due = new Map<number, AbortController[]>()
  let reached = Math.floor(fairNow() / TICK_MS)
  AbortSignal.timeout = (delayMs) => {
    const controller = new AbortController()
    const tick = Math.max(reached, Math.floor((fairNow() + delayMs) / TICK_MS)) + 1
    const others = due.get(tick)
    if (others === undefined) due.set(tick, [controller])
    else others.push(controller)
    return controller.signal
  }
  const look = () => {
    const now = Math.floor(fairNow() / TICK_MS)
    for (; reached < now; reached++) {
      for (const controller of due.get(reached) ?? []) {
        controller.abort(new DOMException('The time is up', 'TimeoutError'))
      }
      due.delete(reached)
    }
  }
  setInterval(look, TICK_MS).unref()
}
