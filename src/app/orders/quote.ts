import type { Price } from '../../contracts/documents/currency.ts'
import { toSats } from '../../contracts/documents/currency.ts'
import type { VerifiedDocument } from '../../contracts/documents/kinds.ts'
import type { FrozenRate } from '../../contracts/documents/order.ts'
import type { StockedListing, WantedItem } from '../../contracts/order/inventory.ts'
import { wantedPieces } from '../../contracts/order/inventory.ts'
import type { Bill, Choice } from '../../contracts/order/totals.ts'
import { billOf } from '../../contracts/order/totals.ts'
import { SoukError } from '../../lib/errors.ts'
import type { RatesView } from '../rpc/api.ts'

/** What a buyer wants, and of which version of a listing. */
export interface QuotedItem {
  choice: Choice
  listing: VerifiedDocument<'listing'>
}

export interface Quote extends Bill {
  /** One for each fiat currency of the listings; an order freezes them. */
  rates: FrozenRate[]
}

/**
 * What choices cost together now, for a buyer in `country`. Throws PricingError, `order.out-of-stock`
 * {available} and `rates.unknown` {currency}.
 */
export function quote(items: readonly QuotedItem[], view: RatesView, country?: string): Quote {
  const listed = items.map(({ choice, listing }) => ({ choice, listing: listing.content }))
  requireStock(
    listed.map(({ choice, listing: { slug } }) => ({ ...choice, slug })),
    listed.map(({ listing }) => listing),
  )
  const currencies = new Set(listed.map(({ listing }) => listing.price.currency))
  const rates = [...currencies]
    .filter((currency) => currency !== 'BTC')
    .map((currency) => rateFor(currency, view))
  return { ...billOf(listed, rates, country), rates }
}

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

function rateFor(currency: string, rates: RatesView): FrozenRate {
  const satsPerUnit = rates.satsPerUnit[currency]
  if (satsPerUnit === undefined || rates.at === undefined || rates.source === undefined) {
    throw new SoukError('rates.unknown', 'no exchange rate', { data: { currency } })
  }
  return { currency, source: rates.source, at: rates.at, satsPerUnit }
}

/** The price in satoshis at today's rate; `undefined` while no rate is known. */
export function satsNow(price: Price, rates: RatesView): bigint | undefined {
  if (price.currency === 'BTC') return price.amount
  const satsPerUnit = rates.satsPerUnit[price.currency]
  return satsPerUnit === undefined ? undefined : toSats(price, satsPerUnit)
}
