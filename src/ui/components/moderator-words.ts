import type { ModeratorView } from '../../app/rpc/trade-api.ts'
import type { ModeratorFee } from '../../contracts/documents/moderator-offer.ts'
import { formatSats, language, t } from '../i18n/index.svelte.ts'
import { moderator } from '../i18n/en/moderator.ts'
import { formatPercent } from '../i18n/percent.ts'

language.learn(moderator)

const HOURS_PER_DAY = 24

/** What a fee comes from: "0.5% + 2,000 sat"; `undefined`: nothing is taken. */
export function feeAmount({ fixedSats = 0n, basisPoints = 0 }: ModeratorFee): string | undefined {
  const share = formatPercent(basisPoints)
  const fixed = formatSats(fixedSats)
  if (fixedSats > 0n && basisPoints > 0) return t('moderator.fee.both', { share, fixed })
  if (fixedSats === 0n && basisPoints === 0) return undefined
  return basisPoints > 0 ? share : fixed
}

/** A moderator's fee in words: "0.5% + 2,000 sat, only in a dispute". */
export function feeWords(fee: ModeratorFee): string {
  const amount = feeAmount(fee)
  return amount === undefined ? t('moderator.fee.free') : t('moderator.fee.plain', { amount })
}

/** Within how long somebody answers; whole days from two days on. */
export const responseWords = (hours: number): string =>
  hours >= 2 * HOURS_PER_DAY && hours % HOURS_PER_DAY === 0
    ? t('moderator.response.days', { count: hours / HOURS_PER_DAY })
    : t('moderator.response.hours', { count: hours })

/** BCP 47 tags as names in the reader's language, in the given order. */
export function languageNames(tags: readonly string[]): string {
  return tags.map(languageName).join(', ')
}

function languageName(tag: string): string {
  try {
    return new Intl.DisplayNames(language.locale, { type: 'language' }).of(tag) ?? tag
  } catch {
    return tag
  }
}

/** What came of disputes in own orders; for at least one. */
export function recordWords({ cases, decided, medianHours }: ModeratorView['record']): string {
  const told = t('moderator.record.cases', { count: cases, decided })
  return medianHours === undefined
    ? told
    : t('moderator.record.median', { count: Math.max(1, Math.round(medianHours)), cases: told })
}
