// Runs on any Node ≥ 20 of a fresh clone, before anything is installed: plain JavaScript, no imports
// but Node's own.
import { spawnSync } from 'node:child_process'
import { existsSync, statSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { join } from 'node:path'

export const root = fileURLToPath(new URL('..', import.meta.url))

/** Node 24 as npm delivered it: libp2p 3 and the test tools need more than Node 20. */
export const node24 = join(root, 'node_modules/node/bin/node')

/** Installs what the lock file names, unless that has been done already. */
export function ensureInstalled() {
  const major = Number(process.versions.node.split('.')[0])
  if (major < 20) fail(`Souk needs Node 20 or newer to install itself; this is ${process.version}.`)
  const marker = join(root, 'node_modules/.package-lock.json')
  const lock = join(root, 'package-lock.json')
  if (!existsSync(marker) || statSync(marker).mtimeMs < statSync(lock).mtimeMs) {
    console.log('Installing packages (once, about 640 MB)…')
    // Not `npm ci`: that refuses a lock file which lacks binaries of platforms that a registry does not have.
    npm(['install', '--no-save', '--no-audit', '--no-fund', '--loglevel=error'])
  }
  if (!existsSync(node24)) {
    // The only package that may run its install script: it fetches Node 24 for this machine.
    npm(['rebuild', 'node', '--ignore-scripts=false', '--loglevel=error'])
  }
  if (!existsSync(node24))
    fail('Node 24 could not be installed. Run: npm rebuild node --ignore-scripts=false')
}

/** Runs a script of this folder under Node 24 and ends with its exit code. */
export function runUnderNode24(script, args) {
  const path = `${join(root, 'node_modules/.bin')}:${process.env.PATH}`
  const child = spawnSync(node24, [join(root, 'scripts', script), ...args], {
    stdio: 'inherit',
    cwd: root,
    env: { ...process.env, PATH: path },
  })
  process.exit(child.status ?? 1)
}

function npm(args) {
  const child = spawnSync('npm', args, {
    stdio: 'inherit',
    cwd: root,
    shell: process.platform === 'win32',
  })
  if (child.status !== 0)
    fail(`npm ${args[0]} failed. Check the network and the free disk space, then try again.`)
}

function fail(message) {
  console.error(message)
  process.exit(1)
}
