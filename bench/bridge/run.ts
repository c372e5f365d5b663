/**
 * `node bench/bridge/run.ts`: how much the way through the page costs. The same node, the same transfers,
 * in pages and in service workers of two browser profiles, and a bare data channel as the ceiling.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { chromium, type Browser, type Page } from 'playwright'
import { build } from 'vite'
import { startRelay } from '../../relay/relay.ts'
import { CHROMIUM_ARGS, findChromium } from '../../scripts/chromium.ts'
import { serveApp } from '../../scripts/serve.ts'
import type { Started } from './bench-node.ts'
import type { Harness } from './page.ts'

const RUNS = 5
const MIB = 1024 * 1024
const BYTES = 32 * MIB
const RAW_MESSAGE_BYTES = 16 * 1024

type Place = 'page' | 'worker'

/** Figures by name; `…MiBps` are MiB/s, `…Ms` milliseconds, each the median of {@link RUNS} runs. */
export type BridgeFigures = Record<string, number>

/** Runs the whole comparison, about two minutes. */
export async function benchBridge(): Promise<BridgeFigures> {
  const folder = mkdtempSync(join(tmpdir(), 'souk-bench-bridge-'))
  const relay = await startRelay({ port: 0, healthPort: 0, keyFile: join(folder, 'relay.key') })
  await bundle(folder)
  const { url, server } = await serveApp({
    folder,
    port: 0,
    config: () => ({ network: 'regtest', relays: [], explorers: [], iceServers: [] }),
  })
  const browser = await chromium.launch({ executablePath: findChromium(), args: CHROMIUM_ARGS })
  const samples: Record<string, number[]> = {}
  const note = (name: string, value: number) => (samples[name] ??= []).push(value)
  try {
    for (let run = 0; run < RUNS; run++) {
      await measureRaw(browser, url, note)
      await measurePair(browser, url, 'page', relay.multiaddrs, note)
      await measurePair(browser, url, 'worker', relay.multiaddrs, note)
    }
  } finally {
    await browser.close()
    server.closeAllConnections()
    server.close()
    await relay.stop()
    rmSync(folder, { recursive: true, force: true })
  }
  const figures = Object.fromEntries(
    Object.entries(samples).map(([name, values]) => [name, round(median(values))]),
  )
  for (const way of ['Up', 'Down', 'ColdUp', 'ColdDown']) {
    const [bridged, native] = [figures[`worker${way}MiBps`], figures[`page${way}MiBps`]]
    if (bridged && native) figures[`bridged${way}Ratio`] = round(bridged / native)
  }
  return figures
}

type Note = (name: string, value: number) => void

async function measureRaw(browser: Browser, url: string, note: Note): Promise<void> {
  const page = await openPage(browser, url)
  const ms = await page.evaluate(
    ([bytes, size]) =>
      (globalThis as unknown as { harness: Harness }).harness.rawChannel(bytes, size),
    [BYTES, RAW_MESSAGE_BYTES] as const,
  )
  note('rawChannelMiBps', mibps(ms))
  await page.context().close()
}

/** Two profiles, one node each; the first one measures. */
async function measurePair(
  browser: Browser,
  url: string,
  place: Place,
  relays: string[],
  note: Note,
): Promise<void> {
  const [a, b] = await Promise.all([openPage(browser, url), openPage(browser, url)])
  if (place === 'worker') {
    note('workerRegisterMs', await register(a))
    await register(b)
  }
  const other = (await obey(b, place, { kind: 'start', relays })) as Started
  const own = (await obey(a, place, { kind: 'start', relays })) as Started
  note(`${place}NodeStartMs`, own.startMs)
  note(`${place}ReservedMs`, own.reservedMs)
  const { device } = other
  note(`${place}DialMs`, (await obey(a, place, { kind: 'dial', device })) as number)
  await obey(a, place, { kind: 'up', device, bytes: MIB })
  note(`${place}PingMs`, (await obey(a, place, { kind: 'ping', device })) as number)
  // SCTP finds its speed during the first tens of MiB of a connection, wherever the node runs.
  for (const pass of ['Cold', '', ''] as const) {
    for (const kind of ['Up', 'Down'] as const) {
      const order = { kind: kind === 'Up' ? 'up' : 'down', device, bytes: BYTES } as const
      note(`${place}${pass}${kind}MiBps`, mibps((await obey(a, place, order)) as number))
    }
  }
  await Promise.all([a.context().close(), b.context().close()])
}

async function openPage(browser: Browser, url: string): Promise<Page> {
  const context = await browser.newContext()
  const page = await context.newPage()
  await page.goto(url)
  await page.waitForFunction(() => 'harness' in globalThis)
  return page
}

function register(page: Page): Promise<number> {
  return page.evaluate(() =>
    (globalThis as unknown as { harness: Harness }).harness.worker.register(),
  )
}

function obey(page: Page, place: Place, order: Parameters<Harness['page']['obey']>[0]) {
  return page.evaluate(
    ([where, what]) => (globalThis as unknown as { harness: Harness }).harness[where].obey(what),
    [place, order] as const,
  )
}

/** Each script as one classic file, as the product ships its worker. */
async function bundle(folder: string): Promise<void> {
  for (const name of ['page', 'sw']) {
    await build({
      configFile: false,
      root: fileURLToPath(new URL('.', import.meta.url)),
      logLevel: 'error',
      build: {
        outDir: folder,
        emptyOutDir: false,
        target: 'es2022',
        rollupOptions: {
          input: fileURLToPath(new URL(`${name}.ts`, import.meta.url)),
          output: { format: 'iife', entryFileNames: `${name}.js` },
        },
      },
    })
  }
  writeFileSync(
    join(folder, 'index.html'),
    '<!doctype html><meta charset="utf-8"><title>Bridge</title><link rel="icon" href="data:,"><script src="page.js"></script>',
  )
}

const mibps = (ms: number) => BYTES / MIB / (ms / 1000)
const round = (value: number) => Math.round(value * 100) / 100

function median(values: readonly number[]): number {
  const sorted = values.toSorted((x, y) => x - y)
  const middle = Math.floor(sorted.length / 2)
  const [low = 0, high = 0] = [sorted[middle - (sorted.length % 2 === 0 ? 1 : 0)], sorted[middle]]
  return (low + high) / 2
}

if (import.meta.main) console.log(JSON.stringify(await benchBridge(), undefined, 2))
