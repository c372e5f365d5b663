/** The languages with the most readers, as BCP 47 tags (ISO 639). */
const COMMON =
  'ar bg bn ca cs da de el en es et fa fi fr gu he hi hr hu id it ja jv ka kk kn ko ky lt lv ml mr ms ' +
  'nl no pa pl ps pt pt-BR ro ru sk sl sq sr sv sw ta te tg th tk tl tr uk ur uz vi zh zh-TW'

/** Languages to choose from, with their names in the reader's language; always with `own`. */
export function languageOptions(
  locale: string,
  own: readonly string[] = [],
): { value: string; label: string }[] {
  const names = new Intl.DisplayNames(locale, { type: 'language' })
  const collator = new Intl.Collator(locale)
  return [...new Set([...COMMON.split(' '), ...own.filter((tag) => tag !== '')])]
    .map((value) => ({ value, label: nameIn(names, value) }))
    .sort((a, b) => collator.compare(a.label, b.label))
}

function nameIn(names: Intl.DisplayNames, tag: string): string {
  try {
    return names.of(tag) ?? tag
  } catch {
    return tag
  }
}
