import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'

const PLACES = [
  '/usr/bin/firefox-esr',
  '/usr/bin/firefox',
  '/snap/bin/firefox',
  '/Applications/Firefox.app/Contents/MacOS/firefox',
]

/**
 * Path of a Firefox: from SOUK_FIREFOX, from the usual places, else installed from Debian's packages
 * where that is allowed; `undefined` if there is none. Throws an Error if SOUK_FIREFOX names no file.
 */
export function findFirefox(): string | undefined {
  const chosen = process.env['SOUK_FIREFOX']
  if (chosen !== undefined) {
    if (existsSync(chosen)) return chosen
    throw new Error(`SOUK_FIREFOX names ${chosen}, but there is no such file.`)
  }
  const found = PLACES.find((path) => existsSync(path))
  if (found !== undefined) return found
  if (process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get')) return undefined
  console.log('Installing Firefox for one browser journey…')
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  const install = ['install', '-y', '-qq', '--no-install-recommends', 'firefox-esr']
  spawnSync('apt-get', install, { stdio: 'ignore', env })
  return PLACES.find((path) => existsSync(path))
}
