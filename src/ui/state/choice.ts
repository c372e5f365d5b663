import type { ListingDraft, PhotoView, Price, RatesView } from '../../app/rpc/api.ts'
import { divideHalfUp, exactSats } from '../../contracts/documents/currency.ts'
import { pieceParts, PRICE_PARTS } from '../../contracts/documents/piece-price.ts'
import { selectionKey } from '../../contracts/documents/selection-key.ts'
import type { Selection, Sku } from '../../contracts/documents/variants.ts'
import { variantOf } from './same-choice.ts'

/** What of a listing a choice is made from. */
export type Choosable = Pick<ListingDraft, 'options' | 'skus' | 'quantity' | 'price' | 'modifier'>

/** What a variant comes to beside the other choices: `impossible` is in no combination on offer. */
export type VariantState = 'free' | 'sold-out' | 'impossible'

/** The same choices with one changed. */
export function choose(
  chosen: readonly Selection[],
  option: string,
  variant: string,
): readonly Selection[] {
  return [...chosen.filter((one) => one.option !== option), { option, variant }]
}

/**
 * One valid variant of each option, in the order of the listing, as an order wants them; `undefined`
 * while something is still to choose, or is not on offer any more.
 */
export function wholeChoice(
  listing: Choosable,
  chosen: readonly Selection[],
): Selection[] | undefined {
  return missingOption(listing, chosen) === undefined
    ? (listing.options ?? []).map(({ name }) => ({
        option: name,
        variant: variantOf(chosen, name) ?? '',
      }))
    : undefined
}

/** The first option of which nothing that exists is chosen. */
export function missingOption(
  { options = [] }: Pick<ListingDraft, 'options'>,
  chosen: readonly Selection[],
): string | undefined {
  return options.find(
    ({ name, variants }) => !variants.some((one) => one.name === variantOf(chosen, name)),
  )?.name
}

/** What choosing `variant` would lead to, given what is chosen of the other options. */
export function variantState(
  listing: Choosable,
  chosen: readonly Selection[],
  option: string,
  variant: string,
): VariantState {
  const skus = listing.skus ?? []
  if (skus.length === 0) return listing.quantity === 0 ? 'sold-out' : 'free'
  const fitting = skus.filter(({ selections }) =>
    selections.every((one) =>
      one.option === option
        ? one.variant === variant
        : (variantOf(chosen, one.option) ?? one.variant) === one.variant,
    ),
  )
  if (fitting.length === 0) return 'impossible'
  return fitting.every(({ quantity }) => quantity === 0) ? 'sold-out' : 'free'
}

/** The combination of a choice, where the listing has such. */
export function skuOf(listing: Choosable, chosen: readonly Selection[]): Sku | undefined {
  const whole = wholeChoice(listing, chosen)
  if (whole === undefined) return undefined
  const key = selectionKey(whole)
  return listing.skus?.find(({ selections }) => selectionKey(selections) === key)
}

/** Pieces that there are of a choice; `undefined`: never runs out, or not all is chosen yet. */
export function piecesLeft(listing: Choosable, chosen: readonly Selection[]): number | undefined {
  if ((listing.skus ?? []).length === 0) return listing.quantity
  if (wholeChoice(listing, chosen) === undefined) return isSoldOut(listing) ? 0 : undefined
  const sku = skuOf(listing, chosen)
  return sku === undefined ? 0 : sku.quantity
}

/** Nothing of it is left, whatever one chooses. */
export function isSoldOut({ skus = [], quantity }: Pick<Choosable, 'skus' | 'quantity'>): boolean {
  return skus.length === 0 ? quantity === 0 : skus.every((sku) => sku.quantity === 0)
}

/** The price of one piece with modifier and surcharge, rounded half up to the smallest unit. */
export function piecePrice(listing: Choosable, chosen: readonly Selection[]): Price {
  const parts = pieceParts(priced(listing), skuOf(listing, chosen)?.surcharge ?? 0n)
  const amount = divideHalfUp(parts < 0n ? 0n : parts, PRICE_PARTS)
  return { currency: listing.price.currency, amount }
}

/**
 * Satoshis of one piece at today's rate, as an order would count it; `undefined` while no rate is
 * known. At least 1.
 */
export function pieceSats(
  listing: Choosable,
  chosen: readonly Selection[],
  rates: Pick<RatesView, 'satsPerUnit'> | undefined,
): bigint | undefined {
  const { currency } = listing.price
  const amount = pieceParts(priced(listing), skuOf(listing, chosen)?.surcharge ?? 0n)
  try {
    const sats = exactSats({ currency, amount }, PRICE_PARTS, rates?.satsPerUnit[currency])
    return sats < 1n ? 1n : sats
  } catch {
    return undefined
  }
}

/** The photo of what was chosen last that has one. */
export function variantPhoto(
  { options = [] }: Pick<ListingDraft, 'options'>,
  chosen: readonly Selection[],
): PhotoView | undefined {
  for (const { option, variant } of chosen.toReversed()) {
    const photo = options
      .find(({ name }) => name === option)
      ?.variants.find(({ name }) => name === variant)?.photo
    if (photo !== undefined) return photo
  }
  return undefined
}

/** A choice in words: "Blue, large". */
export const choiceText = (chosen: readonly Selection[]): string =>
  chosen.map(({ variant }) => variant).join(', ')

const priced = ({ price, modifier }: Choosable) => ({
  price,
  ...(modifier !== undefined && { modifier }),
})
