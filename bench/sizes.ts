import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { root } from '../scripts/install.mjs'
import { round } from './median.ts'

/** KiB, gzip -9. */
export interface Sizes {
  /** What index.html names: scripts and styles before anything is painted. */
  firstPaintJs: number
  firstPaintCss: number
  largestView: number
  worker: number
}

/** Measures the built app in `dist/`. */
export function measureSizes(): Sizes {
  const dist = join(root, 'dist')
  const size = (path: string) =>
    gzipSync(readFileSync(join(dist, path)), { level: 9 }).length / 1024
  const html = readFileSync(join(dist, 'index.html'), 'utf8')
  const named = [...html.matchAll(/(?:src|href)="\.\/(assets\/[^"]+\.(js|css))"/g)]
  const sum = (kind: string) =>
    named
      .filter((match) => match[2] === kind)
      .reduce((total, match) => total + size(match[1] ?? ''), 0)
  const views = readdirSync(join(dist, 'assets')).filter((name) => /^view-.*\.js$/.test(name))
  return {
    firstPaintJs: round(sum('js')),
    firstPaintCss: round(sum('css')),
    largestView: round(Math.max(...views.map((name) => size(join('assets', name))))),
    worker: round(size('sw.js')),
  }
}
