import type { RatesView } from '../../app/rpc/api.ts'
import type { WireError } from '../../lib/errors.ts'
import { en } from './en/index.ts'
import type { late } from './en/late.ts'
import { bytesText, fiatText, relativeText, satsText, satsToMinor, timeText } from './format.ts'
import { pseudoCatalog } from './pseudo.ts'
import { moneyUnit } from './money-unit.svelte.ts'
import { translate, type Catalog, type Values } from './translate.ts'

/** The keys of plural texts are written without their form. */
type Base<K> = K extends `${infer B}.one` ? B : K extends `${infer B}.other` ? B : K
/** Every text that the interface may show. */
export type MessageKey = Base<keyof typeof en | keyof typeof late>

/**
 * Other languages, loaded only when chosen. Each gives a catalog with the same keys as English;
 * what it lacks is shown in English.
 */
const LOADERS: Readonly<Record<string, () => Promise<Catalog>>> = {
  'en-XA': async () => {
    const [{ errors }, { late }] = await Promise.all([
      import('./en/errors.ts'),
      import('./en/late.ts'),
    ])
    return pseudoCatalog({ ...en, ...late, ...errors })
  },
}
const RIGHT_TO_LEFT = new Set(['ar', 'fa', 'he', 'ur'])
const MINUTE_MS = 60_000

class Language {
  /** Language of the texts. */
  locale = $state('en')
  /** Advances each minute, so that ages on the screen stay true. */
  now = $state(Date.now())
  #catalog = $state.raw<Catalog>(en)
  #errors = $state.raw<Catalog>({})
  #late = $state.raw<Catalog>({})

  constructor() {
    if (typeof window !== 'undefined') setInterval(() => (this.now = Date.now()), MINUTE_MS)
  }

  /** How numbers and dates are written: as the person's own region does, within the chosen language. */
  get region(): string {
    const own = typeof navigator === 'undefined' ? undefined : navigator.language
    return own !== undefined && own.split('-')[0] === this.locale.split('-')[0] ? own : this.locale
  }

  text(key: string, values?: Values): string | undefined {
    return (
      translate(this.#catalog, this.locale, key, values) ??
      translate(en, 'en', key, values) ??
      translate(this.#late, 'en', key, values) ??
      translate(this.#errors, 'en', key, values)
    )
  }

  /** Fetches the texts of errors; until they are here, errors are told in general words. */
  async loadErrors(): Promise<void> {
    this.#errors = (await import('./en/errors.ts')).errors
  }

  /**
   * Takes in texts that only a lazily loaded view needs, so that the first paint does not carry them.
   * Call when the module of the view is evaluated.
   */
  learn(catalog: Catalog): void {
    this.#late = { ...this.#late, ...catalog }
  }

  /** Changes the language; unknown ones leave all as it is. */
  async use(locale: string): Promise<void> {
    const loader = LOADERS[locale]
    if (locale !== 'en' && loader === undefined) return
    this.#catalog = loader === undefined ? en : await loader()
    this.locale = locale
    document.documentElement.lang = locale
    document.documentElement.dir = RIGHT_TO_LEFT.has(locale.split('-')[0] ?? '') ? 'rtl' : 'ltr'
  }
}

/** The language of this page. */
export const language = new Language()

/** The text of a key in the person's language. `values.count` chooses the plural form. */
export function t(key: MessageKey, values?: Values): string {
  return language.text(key, values) ?? key
}

/** What happened, what it means and what to do, for the code of an error. */
export function errorText(error: WireError): string {
  const [topic = ''] = error.code.split('.')
  return (
    language.text(`error.${error.code}`, error.data) ??
    language.text(`error.${topic}`, error.data) ??
    t('error.unknown', { code: error.code })
  )
}

/** An exact amount with its bitcoin unit. */
export const formatSats = (sats: bigint): string =>
  satsText(sats, language.region, moneyUnit.choice)

/** An amount in minor units (cents) of an ISO 4217 currency. */
export const formatFiat = (minor: bigint, currency: string): string =>
  fiatText(minor, currency, language.region)

/** What satoshis are worth in a currency now, as text; `undefined` while no rate is known. */
export function formatWorth(
  sats: bigint,
  currency: string,
  rates: RatesView | undefined,
): string | undefined {
  const minor = satsToMinor(sats, currency, rates)
  return minor === undefined ? undefined : formatFiat(minor, currency)
}

/** Date and time, or only the time when it is today. */
export const formatTime = (at: number): string => timeText(at, language.region, language.now)

/** `3 hours ago`; stays true while it is on the screen. */
export const formatRelative = (at: number): string =>
  relativeText(at, language.region, Math.max(language.now, at))

/** `in 2 days`, for what is still to come; `now` once it is there. */
export const formatUntil = (at: number): string =>
  relativeText(Math.max(language.now, at), language.region, language.now)

/** A size with its unit: `1.2 MB`. */
export const formatBytes = (bytes: number): string => bytesText(bytes, language.region)
