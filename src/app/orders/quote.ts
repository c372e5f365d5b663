import type { Price } from '../../contracts/documents/currency.ts'
import { toSats } from '../../contracts/documents/currency.ts'
import type { StockedListing, WantedItem } from '../../contracts/order/inventory.ts'
import { wantedPieces } from '../../contracts/order/inventory.ts'
import { SoukError } from '../../lib/errors.ts'
import type { RatesView } from '../rpc/api.ts'

/** Throws `order.out-of-stock` {available} if there are fewer pieces than the items want together. */
export function requireStock(
  items: readonly WantedItem[],
  listings: readonly StockedListing[],
): void {
  for (const { quantity, available } of wantedPieces(items, listings)) {
    if (available === undefined || available >= quantity) continue
    throw new SoukError('order.out-of-stock', 'not enough pieces', { data: { available } })
  }
}

/** The price in satoshis at today's rate; `undefined` while no rate is known. */
export function satsNow(price: Price, rates: RatesView): bigint | undefined {
  if (price.currency === 'BTC') return price.amount
  const satsPerUnit = rates.satsPerUnit[price.currency]
  return satsPerUnit === undefined ? undefined : toSats(price, satsPerUnit)
}
