import { svelte } from '@sveltejs/vite-plugin-svelte'
import { defineConfig } from 'vitest/config'

export default defineConfig({
  // Logic classes of pages use runes, which are compiled.
  plugins: [svelte()],
  test: {
    include: [
      'src/**/*.test.ts',
      'node/**/*.test.ts',
      'bench/**/*.test.ts',
      'relay/**/*.test.ts',
      'devnet/**/*.test.ts',
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
