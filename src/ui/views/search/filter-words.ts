import type { Condition, ListingKind } from '../../../app/rpc/api.ts'
import { shortNym } from '../../components/short-nym.ts'
import { t } from '../../i18n/index.svelte.ts'

const KINDS: readonly ListingKind[] = ['physical', 'digital', 'service']
const CONDITIONS: readonly Condition[] = [
  'new',
  'like-new',
  'good',
  'fair',
  'refurbished',
  'for-parts',
]

/** The words for a type of listing. */
export function kindWords(value: string): string {
  const kind = KINDS.find((one) => one === value)
  return kind === undefined ? value : t(`listing.kind.${kind}`)
}

/** The words for a condition; what another program invented stays as it is. */
export function conditionWords(value: string): string {
  const condition = CONDITIONS.find((one) => one === value)
  return condition === undefined ? value : t(`listing.condition.${condition}`)
}

/** The words for a choice of moderators: all whom the reader trusts, or one of them by name. */
export const moderatorWords = (value: string, names: Readonly<Record<string, string>>): string =>
  value === 'trusted' ? t('find.filter.moderator.trusted') : (names[value] ?? shortNym(value))
