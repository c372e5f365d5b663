/** Attacks on scores; writes the figures into docs/REPUTATION.md: `node bench/reputation/run.ts`. */
import { readFileSync, writeFileSync } from 'node:fs'
import type { Row } from './attacks.ts'
import { attacks } from './attacks.ts'
import type { DiscountRow } from './discounts.ts'
import { discounts } from './discounts.ts'
import type { HelperRow } from './helpers.ts'
import { helpers } from './helpers.ts'
import type { ModeratorRow } from './moderators.ts'
import { moderatorRows } from './moderators.ts'

const FILE = 'docs/REPUTATION.md'

const stars = (hundredths: number | undefined) =>
  hundredths === undefined ? '–' : (hundredths / 100).toFixed(2)

const number = (value: number) => (value === 0 ? '–' : value.toLocaleString('en'))

const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`

const ofVendors = [
  '| who | ratings | costs, sat | at hand, sat | stars | rank | weight | confidence |',
  '|---|--:|--:|--:|--:|--:|--:|---|',
  ...attacks().map(({ attack, ratings, cost, capital, score }: Row) =>
    line([
      attack,
      ratings,
      number(cost),
      number(capital),
      stars(score.hundredths),
      stars(score.rank),
      score.weight.toFixed(1),
      score.confidence,
    ]),
  ),
].join('\n')

const ofModerators = [
  '| moderator | told | costs, sat | confirmed | no-shows | rank |',
  '|---|--:|--:|--:|--:|--:|',
  ...moderatorRows().map(({ who, told, cost, cases, noShows, rank }: ModeratorRow) =>
    line([who, number(told), number(cost), number(cases), number(noShows), stars(rank)]),
  ),
].join('\n')

const MARKS = ['–', 'helps', 'helps much', 'carries'] as const

const ofHelpers = [
  '| who | signers | costs, sat | weeks | points | say | mark |',
  '|---|--:|--:|--:|--:|--:|---|',
  ...helpers().map(({ who, signers, cost, weeks, score }: HelperRow) =>
    line([
      who,
      number(signers),
      number(cost),
      number(weeks),
      (score.points / 1000).toFixed(1),
      (score.say / 1000).toFixed(1),
      MARKS[score.tier],
    ]),
  ),
].join('\n')

const percent = (hundredths: number) => `${(hundredths / 100).toFixed(2)} %`

const ofDiscounts = [
  '| who | mark | costs, sat | weeks | fee | saved | pays from, sat in dispute |',
  '|---|---|--:|--:|--:|--:|--:|',
  ...discounts().map(({ who, tier, cost, weeks, fee, saved, paysFrom }: DiscountRow) =>
    line([
      who,
      MARKS[tier],
      number(cost),
      number(weeks),
      percent(fee),
      percent(saved),
      paysFrom === undefined ? 'never' : paysFrom === 0 ? 'the first' : number(paysFrom),
    ]),
  ),
].join('\n')

/** Puts a table between its two marks. */
function write(begin: string, end: string, table: string): void {
  const text = readFileSync(FILE, 'utf8')
  const from = text.indexOf(begin)
  const to = text.indexOf(end, from)
  if (from === -1 || to === -1) throw new Error(`no place for ${begin}`)
  writeFileSync(FILE, `${text.slice(0, from)}${begin}\n\n${table}\n\n${text.slice(to)}`)
  process.stdout.write(`${table}\n\n`)
}

write('<!-- figures: node bench/reputation/run.ts -->', '<!-- end of figures -->', ofVendors)
write(
  '<!-- moderators: node bench/reputation/run.ts -->',
  '<!-- end of moderators -->',
  ofModerators,
)
write('<!-- helpers: node bench/reputation/run.ts -->', '<!-- end of figures -->', ofHelpers)
write('<!-- discounts: node bench/reputation/run.ts -->', '<!-- end of discounts -->', ofDiscounts)
