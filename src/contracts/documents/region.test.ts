import { describe, expect, it } from 'vitest'
import { coversCountry, EEA_COUNTRIES, EU_COUNTRIES } from './region.ts'

describe('a list of regions', () => {
  it('covers a country that it names, or all of them', () => {
    expect(coversCountry(['CH', 'US'], 'US')).toBe(true)
    expect(coversCountry(['CH'], 'US')).toBe(false)
    expect(coversCountry(['ALL'], 'AQ')).toBe(true)
    expect(coversCountry([], 'US')).toBe(false)
  })

  it('knows the 27 members of the Union and the 30 of the Economic Area', () => {
    expect([EU_COUNTRIES.length, EEA_COUNTRIES.length]).toEqual([27, 30])
    expect(new Set(EEA_COUNTRIES).size).toBe(30)
    expect(coversCountry(['EU'], 'GR')).toBe(true)
    expect(coversCountry(['EU'], 'EL')).toBe(false)
    for (const neighbour of ['NO', 'IS', 'LI', 'CH', 'GB']) {
      expect(coversCountry(['EU'], neighbour)).toBe(false)
      expect(coversCountry(['EEA'], neighbour)).toBe(['NO', 'IS', 'LI'].includes(neighbour))
    }
  })
})
