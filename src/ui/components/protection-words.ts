import type { QuoteView } from '../../app/rpc/trade-api.ts'
import { protection } from '../i18n/en/protection.ts'
import { language, t } from '../i18n/index.svelte.ts'
import { blocksWhen } from './risk-words.ts'

language.learn(protection)

/** Blocks, where a quote does not say it. */
const A_WEEK = 1008

/** One way of paying, as a quote offers it. */
export type OfferedMethod = QuoteView['methods'][number]

/** What a way of paying means, in two sentences. */
export function methodWords({ method, blocks }: OfferedMethod): string {
  return t(`protection.${method}.text`, { when: blocksWhen(blocks?.window ?? A_WEEK) })
}
