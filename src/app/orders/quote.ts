import type { Price } from '../../contracts/documents/currency.ts'
import { toSats } from '../../contracts/documents/currency.ts'
import type { VerifiedDocument } from '../../contracts/documents/kinds.ts'
import type { FrozenRate } from '../../contracts/documents/order.ts'
import { SoukError } from '../../lib/errors.ts'
import type { RatesView } from '../rpc/api.ts'

export interface Quote {
  unitSats: bigint
  totalSats: bigint
  rate?: FrozenRate
}

/**
 * What `quantity` pieces cost now. A fiat price needs a rate, which the order freezes. Throws
 * `order.out-of-stock` {available} and `rates.unknown` {currency}.
 */
export function quote(
  listing: VerifiedDocument<'listing'>,
  quantity: number,
  rates: RatesView,
): Quote {
  const { price, quantity: available } = listing.content
  if (available !== undefined && quantity > available) {
    throw new SoukError('order.out-of-stock', 'not enough pieces', { data: { available } })
  }
  const rate = price.currency === 'BTC' ? undefined : rateFor(price, rates)
  const unitSats = toSats(price, rate?.satsPerUnit)
  const totalSats = unitSats * BigInt(quantity)
  return rate === undefined ? { unitSats, totalSats } : { unitSats, totalSats, rate }
}

function rateFor({ currency }: Price, rates: RatesView): FrozenRate {
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
