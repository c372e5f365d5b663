import type { VouchersView } from '../../../app/rpc/follows-api.ts'
import type { ReputationView } from '../../../app/rpc/reputation-api.ts'
import { formatRelative, formatSats, language, t } from '../../i18n/index.svelte.ts'

const DAY_MS = 86_400_000

/** Stars times 100 as people write them: `4.7`. */
export const starsText = (hundredths: number): string =>
  new Intl.NumberFormat(language.region, { maximumFractionDigits: 1 }).format(hundredths / 100)

/** What the stars rest on, in one line; `undefined` where there are none. */
export function evidenceText({ score }: ReputationView): string | undefined {
  const { paidOrders, paidSats, unchecked, firstAt } = score.evidence
  if (paidOrders > 0 && firstAt !== undefined) {
    return t('reputation.paid', {
      count: paidOrders,
      sats: formatSats(paidSats),
      first: formatRelative(firstAt),
    })
  }
  return unchecked > 0 ? t('reputation.unchecked', { count: unchecked }) : undefined
}

/** By whom of those whom the reader follows somebody is followed; `undefined`: by nobody. */
export function vouchersText({ name, count }: VouchersView): string | undefined {
  if (name === undefined) return undefined
  const others = count - 1
  return others === 0
    ? t('reputation.vouchers.alone', { name })
    : t('reputation.vouchers', { name, count: others })
}

/** What inventing all of it would have taken. */
export function fakeText({ score }: ReputationView): string {
  const { capitalSats, feeSats, timeMs } = score.evidence.fake
  const days = Math.round(timeMs / DAY_MS)
  return t('reputation.how.fake', {
    capital: formatSats(capitalSats),
    fees: formatSats(feeSats),
    time: days === 0 ? t('reputation.how.time.none') : t('reputation.how.time', { count: days }),
  })
}

/** A share of the whole, `12%`. */
export const percentText = (percent: number): string =>
  new Intl.NumberFormat(language.region, { style: 'percent' }).format(percent / 100)
