import { formatUntil, language } from '../../i18n/index.svelte.ts'

/** A day that is about to come, in words, with how far it is: `21 November 2027 (in 1 year)`. `at`: ms. */
export function dayText(at: number): string {
  const day = new Intl.DateTimeFormat(language.region, { dateStyle: 'long' }).format(at)
  return at > language.now ? `${day} (${formatUntil(at)})` : day
}
