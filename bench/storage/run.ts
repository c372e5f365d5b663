/**
 * Adding 32 MB of photo-sized blocks through the block store, against plain IndexedDB.
 * Run alone: `node bench/storage/run.ts`.
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chromium } from 'playwright'
import { build } from 'vite'
import type { StorageTimes } from './page.ts'

const TOTAL_BYTES = 32 * 1024 * 1024
const RUNS = 7

/** What a run found for one size of block; times are medians in milliseconds. */
export interface StorageBenchResult {
  blockBytes: number
  plainMs: number
  blockstoreMs: number
  oneByOneMs: number
  /** Speed of the block store ÷ speed of plain IndexedDB; the budget is 0.5 or more. */
  ratio: number
}

/** Measures in a real Chromium with an empty profile. `CHROMIUM` names another binary. */
export async function benchStorage(): Promise<StorageBenchResult[]> {
  const page = await bundle()
  const server = createServer((_request, response) => {
    response.setHeader('content-type', 'text/html')
    response.end(`<!doctype html><script type="module">${page}</script>`)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const profile = await mkdtemp(join(tmpdir(), 'souk-bench-'))
  // A profile on the disk: in a private one IndexedDB would stay in memory.
  const browser = await chromium.launchPersistentContext(profile, {
    executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium',
    args: [
      '--no-sandbox',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--no-first-run',
    ],
  })
  try {
    const tab = await browser.newPage()
    await tab.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`)
    await tab.waitForFunction(() => 'runStorageBench' in window)
    const results: StorageBenchResult[] = []
    for (const blockBytes of [256 * 1024, 1024 * 1024]) {
      const options = { blockBytes, totalBytes: TOTAL_BYTES, runs: RUNS }
      results.push(
        summarize(blockBytes, await tab.evaluate((o) => window.runStorageBench(o), options)),
      )
    }
    return results
  } finally {
    await browser.close()
    server.close()
    await rm(profile, { recursive: true, force: true })
  }
}

async function bundle(): Promise<string> {
  const result = await build({
    configFile: false,
    logLevel: 'error',
    build: {
      write: false,
      target: 'es2023',
      lib: { entry: join(import.meta.dirname, 'page.ts'), formats: ['es'], fileName: 'page' },
    },
  })
  const [output] = Array.isArray(result) ? result : [result]
  if (output === undefined || !('output' in output)) throw new Error('the page was not built')
  // The text stands inside a script element.
  return output.output[0].code.replaceAll('</script', '<\\/script')
}

function summarize(blockBytes: number, times: StorageTimes): StorageBenchResult {
  const plainMs = median(times.plain)
  const blockstoreMs = median(times.blockstore)
  return {
    blockBytes,
    plainMs,
    blockstoreMs,
    oneByOneMs: median(times.oneByOne),
    ratio: plainMs / blockstoreMs,
  }
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = sorted[Math.floor(sorted.length / 2)]
  if (middle === undefined) throw new Error('nothing was measured')
  return middle
}

if (import.meta.main) {
  for (const result of await benchStorage()) console.log(JSON.stringify(result))
}
