import type { StandingView } from '../../../app/rpc/reputation-api.ts'
import { moderators } from '../../i18n/en/moderators.ts'
import { language, t } from '../../i18n/index.svelte.ts'
import { formatPercent } from '../../i18n/percent.ts'

language.learn(moderators)

type Counts = StandingView['counts']

const HOUR_MS = 3_600_000
const HOURS_PER_DAY = 24
const WHOLE = 10_000

/** "11 of 12 cases decided, half of them within 2 days, with 15 different buyers and vendors". */
export function casesWords(counts: Counts): string {
  const told = briefWords(counts)
  if (counts.cases === 0) return told
  return `${told}, ${t('standing.people', { count: counts.people })}`
}

/** The same without the people: "11 of 12 cases decided, half of them within 2 days". */
export function briefWords({ cases, decided, medianMs }: Counts): string {
  if (cases === 0) return t('standing.cases.none')
  const told = t('standing.cases', { count: cases, decided })
  return medianMs === undefined ? told : `${told}, ${timeWords(medianMs)}`
}

function timeWords(ms: number): string {
  const hours = Math.max(1, Math.ceil(ms / HOUR_MS))
  return hours <= 2 * HOURS_PER_DAY
    ? t('standing.hours', { count: hours })
    : t('standing.days', { count: Math.ceil(hours / HOURS_PER_DAY) })
}

/** How the verdicts divide; `undefined` where there are none. */
export function splitWords({ decided, toBuyer, toVendor, between }: Counts): string | undefined {
  if (decided === 0) return undefined
  const share = (count: number) => formatPercent(Math.round((count * WHOLE) / decided / 100) * 100)
  return t('standing.split', {
    buyer: share(toBuyer),
    between: share(between),
    vendor: share(toVendor),
  })
}

/** What else is told of cases and what is not sure of those that count, one sentence each. */
export const doubtWords = (counts: Counts): string[] =>
  (['claimed', 'contested', 'unpaid', 'unchecked'] as const).flatMap((doubt) =>
    counts[doubt] > 0 ? [t(`standing.${doubt}`, { count: counts[doubt] })] : [],
  )
