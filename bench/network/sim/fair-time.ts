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

/** Has the time limits of all code of this process go by fair time. */
export function limitFairly(): void {
  AbortSignal.timeout = (delayMs) => {
    const controller = new AbortController()
    const end = fairNow() + delayMs
    const look = () => {
      const rest = end - fairNow()
      if (rest <= 0) controller.abort(new DOMException('The time is up', 'TimeoutError'))
      else setTimeout(look, Math.max(1, rest)).unref()
    }
    look()
    return controller.signal
  }
}
