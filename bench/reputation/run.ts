/** Attacks on the score; writes the figures into docs/REPUTATION.md: `node bench/reputation/run.ts`. */
import { readFileSync, writeFileSync } from 'node:fs'
import type { Row } from './attacks.ts'
import { attacks } from './attacks.ts'

const FILE = 'docs/REPUTATION.md'
const BEGIN = '<!-- figures: node bench/reputation/run.ts -->'
const END = '<!-- end of figures -->'

const stars = (hundredths: number | undefined) =>
  hundredths === undefined ? '–' : (hundredths / 100).toFixed(2)

const number = (value: number) => (value === 0 ? '–' : value.toLocaleString('en'))

const line = ({ attack, ratings, cost, capital, score }: Row) =>
  [
    '',
    attack,
    ratings,
    number(cost),
    number(capital),
    stars(score.hundredths),
    stars(score.rank),
    score.weight.toFixed(1),
    score.confidence,
    '',
  ]
    .join(' | ')
    .trim()

const table = [
  '| who | ratings | costs, sat | at hand, sat | stars | rank | weight | confidence |',
  '|---|--:|--:|--:|--:|--:|--:|---|',
  ...attacks().map(line),
].join('\n')

const text = readFileSync(FILE, 'utf8')
const [before, rest] = text.split(BEGIN)
const after = rest?.split(END)[1]
if (before === undefined || after === undefined) throw new Error(`no place for figures in ${FILE}`)
writeFileSync(FILE, `${before}${BEGIN}\n\n${table}\n\n${END}${after}`)
process.stdout.write(`${table}\n`)
