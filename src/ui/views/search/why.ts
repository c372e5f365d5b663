import type { ScorePart } from '../../../app/rpc/find-api.ts'
import { t } from '../../i18n/index.svelte.ts'

const PARTS = [
  'title',
  'tags',
  'categories',
  'excerpt',
  'store',
  'fresh',
  'rating',
  'awake',
] as const

/** One reason why a result stands where it stands. */
export interface Reason {
  readonly name: string
  /** Which words it is about. */
  readonly words: string | undefined
  /** Part of the whole score, 0 to 1. */
  readonly share: number
}

/** The parts of a score in words, the weightiest first; what weighs nothing is left out. */
export function reasonsOf(parts: readonly ScorePart[]): Reason[] {
  const sum = parts.reduce((total, { score }) => total + Math.max(0, score), 0)
  return parts
    .filter(({ score }) => score > 0)
    .toSorted((a, b) => b.score - a.score)
    .map(({ part, term, found, score }) => {
      const known = PARTS.find((one) => one === part)
      const similar = found !== undefined && found !== term
      return {
        name: known === undefined ? t('find.why.else', { part }) : t(`find.why.${known}`),
        words:
          term === undefined
            ? undefined
            : similar
              ? t('find.why.similar', { term, found })
              : t('find.why.term', { term }),
        share: score / sum,
      }
    })
}
