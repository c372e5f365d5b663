import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const ENGINES = ['souk', 'minisearch', 'orama']
const SIZES = [1000, 100_000]
/** What V8 in a browser gives one page or worker at most; `SEARCH_HEAP_MIB` for another limit. */
const HEAP_MIB = Number(process.env['SEARCH_HEAP_MIB'] ?? 4096)
/** Of one phase of one engine; `SEARCH_MINUTES` for another limit. */
const LIMIT_MS = 60_000 * Number(process.env['SEARCH_MINUTES'] ?? 60)

/**
 * Souk's index beside MiniSearch and Orama over the same seeded listings and queries, each in processes of
 * its own, one after the other. Sizes and engines by `SEARCH_SIZES=1000,1000000 SEARCH_ENGINES=souk`. Also writes
 * bench/results/search.json, with the load of the machine before and after each.
 */
export async function benchSearch() {
  const sizes = process.env['SEARCH_SIZES']?.split(',').map(Number) ?? SIZES
  const engines = process.env['SEARCH_ENGINES']?.split(',') ?? ENGINES
  const file = fileURLToPath(new URL('../results/search.json', import.meta.url))
  const figures = earlier(file)
  for (const size of sizes) {
    for (const engine of engines) {
      const folder = mkdtempSync(join(tmpdir(), 'souk-search-'))
      const load = [loadavg()[0]]
      const build = measure(engine, 'build', size, folder)
      const ask = 'failed' in build ? {} : measure(engine, 'ask', size, folder)
      load.push(loadavg()[0])
      rmSync(folder, { recursive: true, force: true })
      figures[`${engine}, ${size}`] = { load, ...build, ...ask }
      mkdirSync(join(file, '..'), { recursive: true })
      writeFileSync(file, `${JSON.stringify(figures, undefined, 2)}\n`)
    }
  }
  return figures
}

function measure(engine: string, phase: string, size: number, folder: string): object {
  const script = fileURLToPath(new URL('measure.ts', import.meta.url))
  const { status, stdout, stderr, signal } = spawnSync(
    process.execPath,
    ['--expose-gc', `--max-old-space-size=${HEAP_MIB}`, script, engine, phase, `${size}`, folder],
    { encoding: 'utf8', maxBuffer: 2 ** 26, timeout: LIMIT_MS },
  )
  const last = stdout.trim().split('\n').at(-1) ?? ''
  if (status === 0) return JSON.parse(last) as object
  const reason = /(heap out of memory|Invalid string length|RangeError.*|Error: .*)/.exec(stderr)
  return { failed: `${phase}: ${reason?.[0] ?? signal ?? status}` }
}

function earlier(file: string): Record<string, object> {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Record<string, object>
  } catch {
    return {}
  }
}
