import { defineConfig } from 'vitest/config'

/** Tests of the folder under mutation, which `scripts/mutate.ts` names. */
const include = [process.env['SOUK_MUTATION_TESTS'] ?? 'src/contracts/**/*.test.ts']

export default defineConfig({
  test: { include, testTimeout: 30_000, fileParallelism: false },
})
