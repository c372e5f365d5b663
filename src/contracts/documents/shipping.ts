import type { Codec } from '../xml/codec.ts'
import { list, one } from '../xml/field.ts'
import { group } from '../xml/group.ts'
import { amount, choice, pattern, text } from '../xml/values.ts'
import { LIMITS } from './limits.ts'
import type { Region } from './region.ts'
import { region } from './region.ts'
import { hasRepetition } from './variants.ts'
import { COUNTRY_FORM } from './words.ts'

/** How fast and for how much. */
export interface ShippingService {
  name: string
  /** Such as "3 to 5 days". */
  delivery: string
  /** Of the first piece, in the smallest unit of the listing's currency. */
  price: bigint
  /** Of each further piece. */
  additionalPrice: bigint
}

/** A way to get the goods to the buyer. */
export interface ShippingOption {
  name: string
  kind: 'delivery' | 'pickup'
  /** Where to; one that covers the buyer's country is enough. */
  regions: Region[]
  /** None for a pickup. */
  services: ShippingService[]
}

/** Where parcels come from. */
export interface ShippingOrigin {
  /** ISO 3166-1 alpha-2. */
  country: string
  /** May be empty. */
  postalCode: string
}

const service: Codec<ShippingService> = group<ShippingService>({
  name: one('name', text({ max: LIMITS.shippingName })),
  delivery: one('delivery', text({ max: LIMITS.delivery })),
  price: one('price', amount({ min: 0n, max: LIMITS.sats })),
  additionalPrice: one('additional_price', amount({ min: 0n, max: LIMITS.sats })),
})

export const shippingOption: Codec<ShippingOption> = group<ShippingOption>(
  {
    name: one('name', text({ max: LIMITS.shippingName })),
    kind: one('kind', choice(['delivery', 'pickup'])),
    regions: list('regions', 'region', region, LIMITS.regions),
    services: list('services', 'service', service, LIMITS.services),
  },
  ({ kind, regions, services }) => {
    if (regions.length === 0) return 'no-region'
    if (hasRepetition(regions)) return 'repeated-region'
    if (hasRepetition(services.map(({ name }) => name))) return 'repeated-service'
    return (kind === 'pickup') === (services.length === 0) ? undefined : 'wrong-services'
  },
)

export const shippingOrigin: Codec<ShippingOrigin> = group<ShippingOrigin>({
  country: one('country', pattern(COUNTRY_FORM)),
  postalCode: one('postal_code', text({ min: 0, max: LIMITS.postalCode })),
})
