import type { WireError } from '../../../lib/errors.ts'

/** The new total, where an order was refused because it costs something else now; sats. */
export function priceChange(error: WireError | undefined): bigint | undefined {
  const total = error?.code === 'order.price-changed' ? error.data?.['total'] : undefined
  return typeof total === 'string' && /^\d+$/.test(total) ? BigInt(total) : undefined
}
