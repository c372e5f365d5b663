import type { Codec } from '../xml/codec.ts'
import { list, one } from '../xml/field.ts'
import { group } from '../xml/group.ts'
import { flag, integer, text } from '../xml/values.ts'
import { LIMITS } from './limits.ts'
import type { Region } from './region.ts'
import { region } from './region.ts'
import { hasRepetition } from './variants.ts'

/** A tax that comes on top of the price for buyers of some regions. */
export interface Tax {
  /** Such as "VAT". */
  name: string
  regions: Region[]
  /** Whether shipping is taxed too. */
  onShipping: boolean
  /** Hundredths of a percent. */
  basisPoints: number
}

export const tax: Codec<Tax> = group<Tax>(
  {
    name: one('name', text({ max: LIMITS.taxName })),
    regions: list('regions', 'region', region, LIMITS.regions),
    onShipping: one('on_shipping', flag),
    basisPoints: one('basis_points', integer({ min: 1, max: LIMITS.basisPoints })),
  },
  ({ regions }) => {
    if (regions.length === 0) return 'no-region'
    return hasRepetition(regions) ? 'repeated-region' : undefined
  },
)
