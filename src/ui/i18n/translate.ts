/** One language: flat, dotted keys; `{name}` is a placeholder; plural texts end in `.one`, `.other`, …. */
export type Catalog = Readonly<Record<string, string>>

/** Values for placeholders. `count` also chooses the plural form; numbers are written as the locale does. */
export type Values = Readonly<Record<string, string | number>>

/**
 * The text of a key, or `undefined` when the catalog has none.
 *
 * @param locale BCP 47; chooses the plural form and how numbers are written
 */
export function translate(
  catalog: Catalog,
  locale: string,
  key: string,
  values: Values = {},
): string | undefined {
  const text = catalog[key] ?? pluralOf(catalog, locale, key, values)
  return text?.replace(/\{(\w+)\}/g, (placeholder, name: string) => {
    const value = values[name]
    if (value === undefined) return placeholder
    return typeof value === 'number' ? new Intl.NumberFormat(locale).format(value) : value
  })
}

/** The placeholders of a text, sorted, each once. */
export function placeholders(text: string): string[] {
  return [...new Set([...text.matchAll(/\{(\w+)\}/g)].map((match) => match[1] ?? ''))].sort()
}

function pluralOf(
  catalog: Catalog,
  locale: string,
  key: string,
  values: Values,
): string | undefined {
  const { count } = values
  if (typeof count !== 'number') return undefined
  const form = new Intl.PluralRules(locale).select(count)
  return catalog[`${key}.${form}`] ?? catalog[`${key}.other`]
}
