import type { ServiceFacts } from '../../../app/rpc/service-api.ts'
import { formatBytes, language, t } from '../../i18n/index.svelte.ts'

/** Thousandths of a point, or of a trader's word, as people write them: `12.5`. */
export const pointsText = (thousandths: number): string =>
  new Intl.NumberFormat(language.region, { maximumFractionDigits: 1 }).format(thousandths / 1000)

/** What was done within a month, in one line. */
export const factsText = ({ bytes, envelopes, days }: ServiceFacts): string =>
  t('service.facts', {
    bytes: formatBytes(bytes),
    mail: t('service.mail', { count: envelopes }),
    days: t('service.days', { count: days }),
  })

/** `2026-11` as `November 2026`. */
export const monthText = (month: string): string =>
  new Intl.DateTimeFormat(language.region, {
    month: 'long',
    year: 'numeric',
    timeZone: 'UTC',
  }).format(Date.parse(`${month}-01T00:00:00Z`))
