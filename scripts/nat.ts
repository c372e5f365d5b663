/**
 * `npm run journeys:nat`: the trade between two homes, behind all kinds of routers; needs Linux and root.
 * `npm test` runs the commonest kind only. The app must have been built: `npm run build`.
 */
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { findChromium } from './chromium.ts'
import { root } from './install.mjs'

const command = join(root, 'node_modules/.bin/playwright')
const { status } = spawnSync(
  command,
  ['test', '-c', 'e2e/playwright.config.ts', 'nat.spec.ts', '--reporter=list'],
  {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, SOUK_NAT: 'all', SOUK_CHROMIUM: findChromium() },
  },
)
process.exit(status ?? 1)
