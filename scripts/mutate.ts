/**
 * `npm run mutate -- xml identity documents/read.ts`: changes the code of these folders or files of
 * src/contracts in small ways and sees whether the tests of the folder notice. Without names: all. Prints what survived and the
 * score, and ends with 1 below 85 %. A second run only looks at what changed since the first, and may
 * miss what new tests kill: `--force` looks at all again.
 */
import { mkdirSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { Stryker } from '@stryker-mutator/core'
import { root } from './install.mjs'

/** Percent of the mutants that the tests must kill. */
const WANTED = 85

const CONTRACTS = join(root, 'src/contracts')

/**
 * Folders whose tables (the schemas, the rules of steps) are left out: each mutant in a table needs a
 * new start of all tests. Golden files compare what the tables say with every element of every kind.
 */
const TABLES_LEFT_OUT: readonly string[] = ['documents', 'escrow', 'order']

interface Score {
  target: string
  killed: number
  /** Killed by never ending. */
  endless: number
  survived: number
  uncovered: number
  percent: number
}

async function mutate(target: string, force: boolean): Promise<Score> {
  const [folder = target] = target.split('/')
  process.env['SOUK_MUTATION_TESTS'] = `src/contracts/${folder}/**/*.test.ts`
  // Modules are loaded once for all mutants, which those in tables would not survive.
  process.env['SOUK_MUTATION_ISOLATE'] = TABLES_LEFT_OUT.includes(folder) ? 'no' : 'yes'
  const work = join(root, '.souk/mutation')
  mkdirSync(work, { recursive: true })
  const results = await new Stryker({
    mutate: [
      `src/contracts/${target.endsWith('.ts') ? target : `${folder}/**/*.ts`}`,
      '!**/*.test.ts',
      '!**/fixtures/**',
    ],
    testRunner: 'vitest',
    vitest: { configFile: 'scripts/mutate.vitest.ts' },
    plugins: ['@stryker-mutator/vitest-runner', './scripts/mutate.messages.mjs'],
    ignorers: ['messages'],
    coverageAnalysis: 'perTest',
    ignoreStatic: TABLES_LEFT_OUT.includes(folder),
    concurrency: 2,
    incremental: true,
    force,
    incrementalFile: join(work, `${folder}.json`),
    tempDirName: join(work, 'sandbox'),
    ignorePatterns: [
      'dist',
      'bench',
      'docs',
      'e2e',
      'public',
      'relay',
      'src/ui',
      'src/app',
      '.souk',
    ],
    reporters: ['progress-append-only', 'clear-text'],
    clearTextReporter: {
      allowColor: false,
      logTests: false,
      reportTests: false,
      reportScoreTable: false,
    },
    thresholds: { high: 95, low: WANTED, break: null },
    timeoutMS: 20_000,
  }).runMutationTest()
  const count = (state: string) => results.filter(({ status }) => status === state).length
  const [killed, endless] = [count('Killed'), count('Timeout')]
  const [survived, uncovered] = [count('Survived'), count('NoCoverage')]
  const share = (killed + endless) / (killed + endless + survived + uncovered)
  return { target, killed, endless, survived, uncovered, percent: Math.round(1000 * share) / 10 }
}

async function main(): Promise<void> {
  const known = readdirSync(CONTRACTS).filter((name) => name !== 'fuzz')
  const { values, positionals: chosen } = parseArgs({
    options: { force: { type: 'boolean', default: false } },
    allowPositionals: true,
  })
  const unknown = chosen.filter((name) => !known.includes(name.split('/')[0] ?? ''))
  if (unknown.length > 0) {
    console.error(`Unknown: ${unknown.join(', ')}. There are: ${known.join(', ')}.`)
    process.exit(2)
  }
  const scores: Score[] = []
  for (const folder of chosen.length > 0 ? chosen : known)
    scores.push(await mutate(folder, values.force))
  console.table(scores)
  process.exit(scores.every(({ percent }) => percent >= WANTED) ? 0 : 1)
}

await main()
