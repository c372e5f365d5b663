import type { PhotoView } from '../../../app/rpc/api.ts'
import { isNym } from '../../routes.ts'
import type { Nym } from '../../../lib/brand.ts'
import type { ExtrasInput, OptionInput, VariantInput } from './extras-input.ts'
import {
  emptyCoupon,
  emptyExtras,
  emptyService,
  emptyShipping,
  emptySku,
  emptyTax,
} from './extras-input.ts'
import { fieldsOf, like, listOf, recordOf, word } from './reshape.ts'
import type { Shape } from './reshape.ts'

const text = like('')
const flag = like(false)
const number = like(0)
const nym: Shape<Nym> = (value) => (typeof value === 'string' && isNym(value) ? value : undefined)

/** The photo as it was stored in this browser; `undefined` for anything else. */
export const photoShape: Shape<PhotoView> = (value) => {
  const parts = fieldsOf<PhotoView>(
    { tiny: '', small: '', large: '', thumbhash: '', width: 0, height: 0, alt: '' },
    {
      tiny: text,
      small: text,
      large: text,
      thumbhash: text,
      width: number,
      height: number,
      alt: text,
    },
  )(value)
  return parts !== undefined && parts.large !== '' && parts.width > 0 && parts.height > 0
    ? parts
    : undefined
}

const variant: Shape<VariantInput> = (value) => {
  const read = fieldsOf<Omit<VariantInput, 'photo'>>(
    { key: 0, name: '' },
    { key: number, name: text },
  )
  const found = read(value)
  const photo = photoShape((value as { photo?: unknown } | undefined)?.photo)
  return found === undefined || photo === undefined ? found : { ...found, photo }
}

const option = fieldsOf<OptionInput>(
  { key: 0, name: '', description: '', variants: [] },
  { key: number, name: text, description: text, variants: listOf(variant) },
)

const sku = fieldsOf(emptySku(), {
  offered: flag,
  productId: text,
  surcharge: text,
  quantity: text,
})

const service = fieldsOf(emptyService(), {
  name: text,
  delivery: text,
  price: text,
  additionalPrice: text,
})

const extras = fieldsOf<Omit<ExtrasInput, 'expires'>>(emptyExtras(), {
  productId: text,
  change: word('none', 'up', 'down'),
  percent: text,
  options: listOf(option),
  combined: flag,
  skus: recordOf(sku),
  adult: flag,
  processing: text,
  weight: text,
  originCountry: text,
  originPostalCode: text,
  shipping: listOf(
    fieldsOf(emptyShipping(), {
      name: text,
      kind: word('delivery', 'pickup'),
      regions: listOf(text),
      services: listOf(service),
    }),
  ),
  taxes: listOf(
    fieldsOf(emptyTax(), { name: text, regions: listOf(text), onShipping: flag, percent: text }),
  ),
  coupons: listOf(
    fieldsOf(emptyCoupon(), {
      title: text,
      code: text,
      hash: text,
      kind: word('percent', 'amount'),
      value: text,
    }),
  ),
  ownModerators: flag,
  moderators: listOf(nym),
  terms: text,
  returns: text,
  language: text,
  lastDay: text,
})

/** The rarer parts of a draft as kept in this browser; parts that cannot be read are empty. */
export function readExtras(value: Readonly<Record<string, unknown>>): ExtrasInput {
  const { expires } = value
  return {
    ...(extras(value) ?? emptyExtras()),
    ...(typeof expires === 'number' && { expires }),
  }
}
