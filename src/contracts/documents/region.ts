import type { Codec } from '../xml/codec.ts'
import { leaf } from '../xml/codec.ts'
import { COUNTRY_FORM } from './words.ts'

/** Regions with a name of their own: everywhere, the European Union, the European Economic Area. */
export const WIDE_REGIONS = ['ALL', 'EU', 'EEA'] as const

/**
 * Members of the European Union by ISO 3166-1 code, as of 2026-11-21
 * (https://european-union.europa.eu/principles-countries-history/eu-countries_en). Two nodes that read
 * an order must agree on this list: a change is a new version of the document format.
 */
export const EU_COUNTRIES: readonly string[] =
  'AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK'.split(' ')

/**
 * The European Economic Area: the European Union and three of the EFTA states, as of 2026-11-21
 * (https://www.efta.int/eea).
 */
export const EEA_COUNTRIES: readonly string[] = [...EU_COUNTRIES, 'IS', 'LI', 'NO']

/** A country (ISO 3166-1 alpha-2) or one of {@link WIDE_REGIONS}. */
export type Region = string

export const region: Codec<Region> = leaf(
  (value) => value,
  (value, fail) =>
    COUNTRY_FORM.test(value) || WIDE_REGIONS.some((wide) => wide === value)
      ? value
      : fail('unknown-region'),
)

/** True if one of the regions covers a country (ISO 3166-1 alpha-2). */
export function coversCountry(regions: readonly Region[], country: string): boolean {
  return regions.some((one) => {
    if (one === 'ALL') return true
    if (one === 'EU') return EU_COUNTRIES.includes(country)
    return one === 'EEA' ? EEA_COUNTRIES.includes(country) : one === country
  })
}
