import { svelte } from '@sveltejs/vite-plugin-svelte'
import { defineConfig } from 'vitest/config'

/** Keep no state between tests and touch no disk: loaded once for all of them, they take a third of the time. */
const PURE = [
  'src/lib/**/*.test.ts',
  'src/contracts/**/*.test.ts',
  'src/search/**/*.test.ts',
  'src/ui/**/*.test.ts',
]

export default defineConfig({
  // Logic classes of pages use runes, which are compiled.
  plugins: [svelte()],
  test: {
    projects: [
      { extends: true, test: { name: 'pure', include: PURE, isolate: false } },
      {
        extends: true,
        test: {
          name: 'real',
          include: ['{src,node,bench,relay,devnet}/**/*.test.ts'],
          exclude: [...PURE],
        },
      },
    ],
    testTimeout: 30_000,
    // Two cores: one worker for each, so that crypto-heavy files do not starve each other.
    maxWorkers: 2,
    // `npm run coverage`: of what people sign and what follows from it.
    coverage: {
      provider: 'v8',
      include: ['src/contracts/**/*.ts'],
      exclude: ['**/*.test.ts', '**/fixtures/**', 'src/contracts/fuzz/**'],
      reporter: ['text'],
      thresholds: { branches: 95 },
    },
  },
})
