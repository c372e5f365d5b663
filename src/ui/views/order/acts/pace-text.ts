import { t } from '../../../i18n/index.svelte.ts'

/** A feerate to choose, sat/vB; the ends of the ladder say what they mean. `rates` rise. */
export function paceText(rate: number, rates: readonly number[]): string {
  if (rates.length > 1 && rate === rates[0]) {
    return t('order.plan.pace.named', { pace: t('order.plan.pace.slow'), rate })
  }
  if (rates.length > 1 && rate === rates.at(-1)) {
    return t('order.plan.pace.named', { pace: t('order.plan.pace.fast'), rate })
  }
  return t('order.plan.pace.rate', { rate })
}
