import type { Price } from './currency.ts'

/** Parts of the smallest unit of a price that {@link pieceParts} counts in. */
export const PRICE_PARTS = 10_000n

/** The price of one piece with modifier and surcharge, in 1/10 000 of its currency's smallest unit. */
export function pieceParts(
  { price: { amount }, modifier = 0 }: { price: Price; modifier?: number },
  surcharge: bigint,
): bigint {
  return amount * (PRICE_PARTS + BigInt(modifier)) + surcharge * PRICE_PARTS
}
