import { defineConfig } from 'vitest/config'

/** Tests of the folder under mutation, which `scripts/mutate.ts` names. */
const include = [process.env['SOUK_MUTATION_TESTS'] ?? 'src/contracts/**/*.test.ts']

/** Other programs and nodes judge our results there: too slow to ask them of each mutant. */
const exclude = [
  '**/node_modules/**',
  '**/gnupg.test.ts',
  '**/regtest*.test.ts',
  '**/judges.test.ts',
]

export default defineConfig({
  test: {
    include,
    exclude,
    isolate: process.env['SOUK_MUTATION_ISOLATE'] !== 'no',
    testTimeout: 30_000,
    fileParallelism: false,
  },
})
