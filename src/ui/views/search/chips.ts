import type { RatesView } from '../../../app/rpc/api.ts'
import type { FindFilters } from '../../../app/rpc/find-api.ts'
import { countryName } from '../../components/place-words.ts'
import { formatSats, formatWorth, language, t } from '../../i18n/index.svelte.ts'
import { conditionWords, kindWords, moderatorWords } from './filter-words.ts'

/** A filter that is set, in words, and all filters without it. */
export interface Chip {
  readonly key: string
  readonly text: string
  readonly without: FindFilters
}

/** All filters that are set, each with the way to take it away. `moderatorNames`: as far as they are known, by nym. */
export function chipsOf(
  filters: FindFilters,
  currency: string | undefined,
  rates: RatesView | undefined,
  moderatorNames: Readonly<Record<string, string>> = {},
): Chip[] {
  const chips: Chip[] = []
  const add = (name: keyof FindFilters, text: string) =>
    chips.push({ key: name, text, without: without(filters, name) })
  const addAll = (
    name: 'kinds' | 'conditions' | 'categories' | 'tags' | 'moderators',
    words: (value: string) => string,
  ) => {
    const values: readonly string[] = filters[name] ?? []
    for (const value of values) {
      const rest = values.filter((one) => one !== value)
      const others = without(filters, name)
      chips.push({
        key: `${name}/${value}`,
        text: words(value),
        without: rest.length === 0 ? others : { ...others, [name]: rest },
      })
    }
  }
  const amount = (sats: bigint) =>
    (currency === undefined ? undefined : formatWorth(sats, currency, rates)) ?? formatSats(sats)
  const same = (value: string) => value
  addAll('kinds', kindWords)
  addAll('conditions', conditionWords)
  addAll('categories', same)
  addAll('tags', same)
  if (filters.minSats !== undefined) {
    add('minSats', t('find.chip.min', { amount: amount(filters.minSats) }))
  }
  if (filters.maxSats !== undefined) {
    add('maxSats', t('find.chip.max', { amount: amount(filters.maxSats) }))
  }
  if (filters.shipsTo !== undefined) {
    const country = countryName(filters.shipsTo, language.locale)
    add('shipsTo', t('find.chip.ships', { country }))
  }
  if (filters.freeShipping === true) add('freeShipping', t('find.filter.free'))
  if (filters.minRating !== undefined) {
    add('minRating', t('find.filter.rating.from', { count: filters.minRating }))
  }
  if (filters.moderated === true) add('moderated', t('find.filter.moderated'))
  addAll('moderators', (value) => moderatorWords(value, moderatorNames))
  if (filters.awake === true) add('awake', t('find.filter.awake'))
  if (filters.vendor !== undefined) add('vendor', t('find.chip.vendor'))
  return chips
}

function without(filters: FindFilters, name: keyof FindFilters): FindFilters {
  return Object.fromEntries(Object.entries(filters).filter(([one]) => one !== name))
}
