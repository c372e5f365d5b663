import type { ModeratorFee } from '../../../contracts/documents/moderator-offer.ts'
import { language, t } from '../../i18n/index.svelte.ts'

/** A share in hundredths of a percent as a number that people read: 250 is 2.5. */
export const percentText = (basisPoints: number, locale: string): string =>
  new Intl.NumberFormat(locale, { maximumFractionDigits: 2 }).format(basisPoints / 100)

/** What a moderator takes, as agreed: an amount, a share, or both. */
export function feeText(fee: ModeratorFee, sats: (amount: bigint) => string): string {
  const amount = fee.fixedSats === undefined ? '' : sats(fee.fixedSats)
  const percent = fee.basisPoints === undefined ? '' : percentText(fee.basisPoints, language.region)
  if (amount !== '' && percent !== '') return t('dispute.fee.both', { amount, percent })
  return percent === ''
    ? t('dispute.fee.fixed', { amount: amount === '' ? sats(0n) : amount })
    : t('dispute.fee.percent', { percent })
}
