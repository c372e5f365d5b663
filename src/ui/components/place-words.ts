import type { Price } from '../../app/rpc/api.ts'
import type { Region } from '../../contracts/documents/region.ts'
import { choice } from '../i18n/en/choice.ts'
import { formatFiat, formatSats, language, t } from '../i18n/index.svelte.ts'

language.learn(choice)

/** The name of a country in a language; the code itself where the browser knows no name. */
export function countryName(code: string, locale: string): string {
  try {
    return new Intl.DisplayNames(locale, { type: 'region' }).of(code) ?? code
  } catch {
    return code
  }
}

/** Where something is sent to, in words. */
export function regionNames(regions: readonly Region[]): string {
  const names = regions.map((region) => {
    if (region === 'ALL') return t('choice.shipping.all')
    if (region === 'EU' || region === 'EEA') return t(`choice.shipping.${region}`)
    return countryName(region, language.locale)
  })
  return names.join(', ')
}

/** A price as the vendor quoted it; nothing is "Free". */
export function quotedPrice({ amount, currency }: Price): string {
  if (amount === 0n) return t('choice.shipping.free')
  return currency === 'BTC' ? formatSats(amount) : formatFiat(amount, currency)
}
