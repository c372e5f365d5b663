import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'

/** Newest change below a file or folder, ms since the epoch. */
function newest(path: string): number {
  const stat = statSync(path)
  if (!stat.isDirectory()) return stat.mtimeMs
  return Math.max(0, ...readdirSync(path).map((name) => newest(join(path, name))))
}

/** Builds the app into `dist/`, unless that is newer than every source. */
export function buildApp(root: string, { quiet = false } = {}): void {
  const built = join(root, 'dist/sw.js')
  const sources = ['src', 'public', 'index.html', 'vite.config.ts', 'package-lock.json']
  if (existsSync(built)) {
    const changed = Math.max(...sources.map((source) => newest(join(root, source))))
    if (statSync(built).mtimeMs > changed) return
  }
  const child = spawnSync(
    process.execPath,
    [join(root, 'node_modules/vite/bin/vite.js'), 'build'],
    {
      cwd: root,
      stdio: quiet ? ['ignore', 'ignore', 'inherit'] : 'inherit',
    },
  )
  if (child.status !== 0) throw new Error('The app could not be built; the reason stands above.')
}
