import type { Nym } from '../../lib/brand.ts'
import type { OrderBrief } from '../orders/brief.ts'
import type { ModeratorView } from '../rpc/trade-api.ts'

/** An order as far as its dispute is concerned. */
export interface DisputedOrder {
  fold: Pick<OrderBrief['fold'], 'moderator' | 'backup' | 'dispute' | 'verdict'>
}

const HOUR_MS = 3_600_000

/**
 * What these orders tell of somebody as a moderator: disputes that came to them, those that they
 * decided, and the median of the hours that it took. A backup's case is one that the backup decided.
 */
export function trackRecord(nym: Nym, orders: readonly DisputedOrder[]): ModeratorView['record'] {
  const disputes = orders.map(({ fold }) => fold).filter(({ dispute }) => dispute !== undefined)
  const decided = disputes.filter(({ verdict }) => verdict?.author.nym === nym)
  const cases = disputes.filter(({ moderator }) => moderator === nym)
  const hours = decided
    .map(({ dispute, verdict }) => (verdict?.signedAt ?? 0) - (dispute?.signedAt ?? 0))
    .map((ms) => Math.max(0, ms) / HOUR_MS)
    .sort((a, b) => a - b)
  const [low, high] = [hours[(hours.length - 1) >> 1], hours[hours.length >> 1]]
  return {
    cases: new Set([...cases, ...decided]).size,
    decided: decided.length,
    ...(low !== undefined && high !== undefined && { medianHours: Math.round((low + high) / 2) }),
  }
}
