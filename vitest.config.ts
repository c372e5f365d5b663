import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['src/**/*.test.ts', 'relay/**/*.test.ts', 'devnet/**/*.test.ts'],
    testTimeout: 30_000,
    // Two cores: one worker for each, so that crypto-heavy files do not starve each other.
    maxWorkers: 2,
  },
})
