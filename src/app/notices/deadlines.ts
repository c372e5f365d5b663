import type { OrderFold } from '../../contracts/order/types.ts'
import type { OrderNotice, Reader } from './record.ts'

/** Enough to act the next time that one looks. */
const WARN_BEFORE_MS = 24 * 3_600_000

/** Short clocks are warned of in their last quarter. */
const LAST_PART = 4

/** Clocks of the reader that run out within a day, or within the last quarter of shorter ones. */
export function deadlineNotices(fold: OrderFold, { role, now }: Reader): OrderNotice[] {
  return fold.deadlines.flatMap((deadline) => {
    const { kind, at, height } = deadline
    if (deadline.role !== role || at <= now || at - now > warningTime(at - fold.changedAt))
      return []
    // The time of a lock is an estimate that moves with each block; its height stays.
    const id = `${fold.id}:deadline:${kind}:${height ?? at}`
    return { id, kind: 'deadline' as const, at: now, order: fold.id, deadline: { kind, at } }
  })
}

const warningTime = (lengthMs: number) => Math.min(WARN_BEFORE_MS, lengthMs / LAST_PART)
