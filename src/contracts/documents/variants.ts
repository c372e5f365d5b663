import type { Codec } from '../xml/codec.ts'
import { list, maybe, one } from '../xml/field.ts'
import { group } from '../xml/group.ts'
import { integer, signedAmount, text } from '../xml/values.ts'
import { LIMITS } from './limits.ts'
import type { Photo } from './photo.ts'
import { photo } from './photo.ts'
import type { Selection } from './selection-key.ts'
import { selectionKey } from './selection-key.ts'

export { selectionKey }

/** One choice of an option, such as "red". */
export interface Variant {
  name: string
  /** Shown when it is chosen. */
  photo?: Photo
}

/** What a buyer has to choose, such as "colour". */
export interface Option {
  name: string
  /** May be empty. */
  description: string
  /** At least two, with different names. */
  variants: Variant[]
}

export type { Selection } from './selection-key.ts'

/** One combination of choices: its own number, price and stock. */
export interface Sku {
  /** One variant of each option, in the order of the options. */
  selections: Selection[]
  /** The vendor's article number; may be empty. */
  productId: string
  /** On top of the price, in its smallest unit; may be negative. */
  surcharge: bigint
  /** Pieces in stock; absent: never runs out. */
  quantity?: number
}

const optionName = text({ max: LIMITS.option })

const variant: Codec<Variant> = group<Variant>({
  name: one('name', optionName),
  photo: maybe('photo', photo),
})

export const option: Codec<Option> = group<Option>(
  {
    name: one('name', optionName),
    description: one('description', text({ min: 0, max: LIMITS.optionDescription })),
    variants: list('variants', 'variant', variant, LIMITS.variants),
  },
  ({ variants }) => {
    if (variants.length < 2) return 'too-few-variants'
    return hasRepetition(variants.map(({ name }) => name)) ? 'repeated-variant' : undefined
  },
)

export const selection: Codec<Selection> = group<Selection>({
  option: one('option', optionName),
  variant: one('variant', optionName),
})

export const productId = text({ min: 0, max: LIMITS.productId })

export const sku: Codec<Sku> = group<Sku>({
  selections: list('selections', 'selection', selection, LIMITS.options),
  productId: one('product_id', productId),
  surcharge: one('surcharge', signedAmount(LIMITS.sats)),
  quantity: maybe('quantity', integer({ min: 0, max: LIMITS.quantity })),
})

/** Why options and SKUs do not fit each other; `undefined`: they do. */
export function variantsProblem(options: readonly Option[], skus: readonly Sku[]) {
  if (hasRepetition(options.map(({ name }) => name))) return 'repeated-option'
  if (options.length === 0 && skus.length > 0) return 'sku-without-option'
  if (hasRepetition(skus.map(({ selections }) => selectionKey(selections)))) return 'repeated-sku'
  return skus.every(({ selections }) => fitsOptions(options, selections))
    ? undefined
    : 'unknown-variant'
}

/** True if the choices name one variant of each option, in their order. */
export function fitsOptions(options: readonly Option[], selections: readonly Selection[]): boolean {
  return (
    selections.length === options.length &&
    options.every(({ name, variants }, index) => {
      const chosen = selections[index]
      return chosen?.option === name && variants.some((one) => one.name === chosen.variant)
    })
  )
}

export function hasRepetition(values: readonly string[]): boolean {
  return new Set(values).size !== values.length
}
