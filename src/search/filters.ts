import type { Nym } from '../lib/brand.ts'
import { ADULT, KINDS, MODERATED } from './column-set.ts'
import type { TextLists } from './columns.ts'
import { TRUSTED } from './facets.ts'
import type { SearchContext, SearchFilters } from './query.ts'
import type { Segment } from './segment.ts'

/** Whether the card at this place of the segment may pass. */
export type Check = (document: number) => boolean

/** The filters of a query for one segment. */
export interface SegmentFilter {
  /** Those that cannot be chosen from counts. */
  readonly plain: readonly Check[]
  readonly kinds?: Check
  readonly conditions?: Check
  readonly categories?: Check
  readonly tags?: Check
  readonly moderators?: Check
}

/** An amount that is large enough to keep rates exact. */
const UNIT = 1_000_000_000_000n

/** What each card costs now in satoshis; `NaN`: not known. */
export async function prices(
  segment: Segment,
  context: SearchContext,
): Promise<(document: number) => number> {
  const [currencies, amounts] = await Promise.all([segment.texts('currency'), segment.amounts()])
  const rates = currencies.values.map((currency) => {
    if (currency === 'BTC') return 1
    const worth = context.sats?.(currency, UNIT)
    return worth === undefined ? Number.NaN : Number(worth) / Number(UNIT)
  })
  return (document) =>
    Math.round((amounts[document] ?? 0) * (rates[currencies.at[document] ?? 0] ?? Number.NaN))
}

/** Makes the checks; loads only the columns that they read. */
export async function compileFilters(
  segment: Segment,
  filters: SearchFilters,
  context: SearchContext,
): Promise<SegmentFilter> {
  const plain: Check[] = []
  const { kinds, conditions, categories, tags, moderators, minSats, maxSats } = filters
  const flags = await segment.flags()
  if (filters.moderated === true) plain.push((at) => ((flags[at] ?? 0) & MODERATED) !== 0)
  if (context.hideAdult === true) plain.push((at) => ((flags[at] ?? 0) & ADULT) === 0)
  const vendor = await vendorCheck(segment, filters, context)
  if (vendor !== undefined) plain.push(vendor)
  if (filters.shipsTo !== undefined) {
    plain.push(await regionCheck(segment, 'shipsTo', filters.shipsTo, true))
  }
  if (filters.freeShipping === true) {
    plain.push(await regionCheck(segment, 'freeTo', filters.shipsTo, false))
  }
  if (minSats !== undefined || maxSats !== undefined) {
    const price = await prices(segment, context)
    const least = Number(minSats ?? 0n)
    const most = maxSats === undefined ? Number.MAX_VALUE : Number(maxSats)
    // False for NaN too.
    plain.push((at) => price(at) >= least && price(at) <= most)
  }
  const any = <T>(list: readonly T[] | undefined): list is readonly T[] =>
    list !== undefined && list.length > 0
  return {
    plain,
    ...(any(kinds) && {
      kinds: (at: number) => kinds.includes(KINDS[(flags[at] ?? 0) & 3] ?? 'physical'),
    }),
    ...(any(conditions) && { conditions: await textCheck(segment, conditions) }),
    ...(any(categories) && {
      categories: listCheck(await segment.lists('categories'), categories),
    }),
    ...(any(tags) && { tags: listCheck(await segment.lists('tags'), tags) }),
    ...(any(moderators) && {
      moderators: moderatorCheck(await segment.lists('moderators'), moderators, context),
    }),
  }
}

/** All about the vendor in one look per vendor. */
async function vendorCheck(
  segment: Segment,
  { vendor, awake, minRating }: SearchFilters,
  { isAwake, rating, isHidden }: SearchContext,
): Promise<Check | undefined> {
  if (vendor === undefined && awake !== true && minRating === undefined && !isHidden) {
    return undefined
  }
  const nyms = await segment.texts('nym')
  const passes = (nym: Nym): boolean =>
    (vendor === undefined || nym === vendor) &&
    isHidden?.(nym) !== true &&
    (awake !== true || isAwake?.(nym) === true) &&
    (minRating === undefined || (rating?.(nym) ?? 0) >= 100 * minRating)
  // 0: not asked yet.
  const known = new Uint8Array(nyms.values.length)
  return (at) => {
    const number = nyms.at[at] ?? 0
    if (known[number] === 0) known[number] = passes(nyms.values[number] as Nym) ? 2 : 1
    return known[number] === 2
  }
}

/** `region`: a country, or `undefined` for any. `orNone`: what is not sent at all passes. */
async function regionCheck(
  segment: Segment,
  column: 'shipsTo' | 'freeTo',
  region: string | undefined,
  orNone: boolean,
): Promise<Check> {
  const sets = await segment.texts(column)
  const passes = sets.values.map((set) => {
    if (set === '') return orNone
    const regions = set.split(',')
    return region === undefined || regions.includes(region) || regions.includes('ALL')
  })
  return (at) => passes[sets.at[at] ?? 0] === true
}

async function textCheck(segment: Segment, wanted: readonly string[]): Promise<Check> {
  const texts = await segment.texts('condition')
  const passes = texts.values.map((text) => wanted.includes(text))
  return (at) => passes[texts.at[at] ?? 0] === true
}

function moderatorCheck(
  lists: TextLists,
  wanted: readonly string[],
  { isTrusted }: SearchContext,
): Check {
  const trusted = wanted.includes(TRUSTED)
  const passes = (nym: string) =>
    wanted.includes(nym) || (trusted && isTrusted?.(nym as Nym) === true)
  return listCheck(lists, lists.values.filter(passes))
}

function listCheck({ values, starts, at }: TextLists, wanted: readonly string[]): Check {
  const numbers = new Set(wanted.map((text) => values.indexOf(text)))
  return (document) => {
    const end = starts[document + 1] ?? 0
    for (let place = starts[document] ?? 0; place < end; place++) {
      if (numbers.has(at[place] ?? -1)) return true
    }
    return false
  }
}
