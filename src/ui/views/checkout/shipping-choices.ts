import type { ListingDraft, Price } from '../../../app/rpc/api.ts'
import type { ItemShipping } from '../../../contracts/documents/order-item.ts'
import { coversCountry } from '../../../contracts/documents/region.ts'

/** What of a listing tells how it gets to the buyer. */
export type Sendable = Pick<ListingDraft, 'kind' | 'price' | 'shipping' | 'taxes'>

/** One way to get an item, with its price for so many pieces. */
export interface ShippingChoice {
  readonly shipping: ItemShipping
  readonly kind: 'delivery' | 'pickup'
  /** How long it takes; empty for a pickup. */
  readonly delivery: string
  /** In the listing's currency. */
  readonly price: Price
}

/** Whom an order has to be told about: a whole address, only the country (of taxes), or nothing. */
export type WhereNeeded = 'address' | 'country' | 'nothing'

/** The ways of sending that reach a country (ISO 3166-1 alpha-2), in the order of the vendor. */
export function shippingChoices(
  { shipping = [], price }: Sendable,
  country: string,
  quantity: number,
): ShippingChoice[] {
  const further = BigInt(Math.max(0, quantity - 1))
  return shipping
    .filter(({ regions }) => country !== '' && coversCountry(regions, country))
    .flatMap(({ name, kind, services }): ShippingChoice[] =>
      kind === 'pickup'
        ? [
            {
              shipping: { option: name, service: '' },
              kind,
              delivery: '',
              price: { ...price, amount: 0n },
            },
          ]
        : services.map((service) => ({
            shipping: { option: name, service: service.name },
            kind,
            delivery: service.delivery,
            price: { ...price, amount: service.price + service.additionalPrice * further },
          })),
    )
}

/** What was wished if it reaches the country, else the first that does; `undefined`: none does. */
export function chosenShipping(
  choices: readonly ShippingChoice[],
  wish: ItemShipping | undefined,
): ShippingChoice | undefined {
  return choices.find(({ shipping }) => sameShipping(shipping, wish)) ?? choices[0]
}

/** `true` for the same way of sending. */
export const sameShipping = (one: ItemShipping, other: ItemShipping | undefined): boolean =>
  one.option === other?.option && one.service === other.service

/** A thing sent only within some regions does not reach this country. `''`: not chosen yet. */
export const doesNotShip = (listing: Sendable, country: string): boolean =>
  country !== '' &&
  (listing.shipping ?? []).length > 0 &&
  shippingChoices(listing, country, 1).length === 0

/** What has to be asked for these things, sent like this. */
export function whereNeeded(
  things: readonly { listing: Sendable; choice: ShippingChoice | undefined }[],
): WhereNeeded {
  const travels = things.some(
    ({ listing, choice }) => listing.kind === 'physical' && choice?.kind !== 'pickup',
  )
  if (travels) return 'address'
  const depends = things.some(
    ({ listing }) => (listing.taxes ?? []).length > 0 || (listing.shipping ?? []).length > 0,
  )
  return depends ? 'country' : 'nothing'
}
