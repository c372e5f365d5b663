import { defineConfig } from '@playwright/test'
import { CHROMIUM_ARGS, findChromium } from '../scripts/chromium.ts'

export default defineConfig({
  testDir: '.',
  testMatch: '*.spec.ts',
  outputDir: '../test-results/journeys',
  // Two cores: one market at a time, or every wait gets five times longer.
  workers: 1,
  // Told as flaky in the report. Two cores that also run relay, chain and server sometimes starve a page.
  retries: 1,
  timeout: 150_000,
  expect: { timeout: 30_000 },
  reporter: [['list'], ['json']],
  use: {
    browserName: 'chromium',
    launchOptions: { executablePath: findChromium(), args: CHROMIUM_ARGS },
    viewport: { width: 1280, height: 800 },
    locale: 'en-GB',
    actionTimeout: 30_000,
    // Recording traces keeps the messages between page and worker from arriving.
    trace: 'off',
    screenshot: 'only-on-failure',
  },
})
