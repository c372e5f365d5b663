import type { Codec } from '../xml/codec.ts'
import { leaf } from '../xml/codec.ts'
import { COUNTRY_FORM } from './words.ts'

/** Regions with a name of their own: everywhere, the European Union, the European Economic Area. */
export const WIDE_REGIONS = ['ALL', 'EU', 'EEA'] as const

/** A country (ISO 3166-1 alpha-2) or one of {@link WIDE_REGIONS}. */
export type Region = string

export const region: Codec<Region> = leaf(
  (value) => value,
  (value, fail) =>
    COUNTRY_FORM.test(value) || WIDE_REGIONS.some((wide) => wide === value)
      ? value
      : fail('unknown-region'),
)
