import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'

const PLACES = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
  '/snap/bin/chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
]

/**
 * Path of a Chromium or Chrome: from SOUK_CHROMIUM, from the usual places, else installed from
 * Debian's packages where that is allowed. Throws an Error that says how to get one.
 */
export function findChromium(): string {
  const chosen = process.env['SOUK_CHROMIUM']
  if (chosen !== undefined) {
    if (existsSync(chosen)) return chosen
    throw new Error(`SOUK_CHROMIUM names ${chosen}, but there is no such file.`)
  }
  const found = PLACES.find((path) => existsSync(path))
  if (found !== undefined) return found
  if (process.getuid?.() === 0 && existsSync('/usr/bin/apt-get')) {
    console.log('Installing Chromium for the browser journeys…')
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
    spawnSync('apt-get', ['update', '-qq'], { stdio: 'inherit', env })
    spawnSync('apt-get', ['install', '-y', '-qq', 'chromium'], {
      stdio: ['ignore', 'ignore', 'inherit'],
      env,
    })
    const installed = PLACES.find((path) => existsSync(path))
    if (installed !== undefined) return installed
  }
  throw new Error(
    'No Chromium was found. Install one (Debian, Ubuntu: sudo apt install chromium) or name it: SOUK_CHROMIUM=/path/to/chrome npm test',
  )
}

/** Quiet and offline: no background traffic of the browser's own. */
export const CHROMIUM_ARGS = [
  '--no-sandbox',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-quic',
  '--no-first-run',
]
