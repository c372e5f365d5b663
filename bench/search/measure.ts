/**
 * One engine at one size, in a process of its own: `node bench/search/measure.ts ENGINE PHASE SIZE FOLDER`.
 * Phase `build` makes the index and updates some of it, phase `ask` opens what was kept and asks. The last line of
 * the output is JSON.
 */
import { performance } from 'node:perf_hooks'
import type { SearchCard } from '../../src/search/card.ts'
import { cards, NOW } from './corpus.ts'
import type { OpenEngine } from './engine.ts'
import { KINDS, queriesFrom } from './queries.ts'

const SEED = 7
const STEP = 500
const UPDATED = 1000
/** Queries are made from so many cards, spread over the whole corpus. */
const SAMPLED = 5000
const WARM_UP = 20
/** So long, ms, one kind of query is asked at most: an engine may need seconds for each. */
const KIND_MS = 30_000

const ENGINES: Record<string, () => Promise<OpenEngine>> = {
  souk: async () => (await import('./ours.ts')).openOurs,
  minisearch: async () => (await import('./minisearch.ts')).openMiniSearch,
  orama: async () => (await import('./orama.ts')).openOrama,
}

const rounded = (value: number): number => Math.round(value * 100) / 100

function memory() {
  globalThis.gc?.()
  const { rss, heapUsed, external } = process.memoryUsage()
  const mib = (bytes: number) => Math.round(bytes / 2 ** 20)
  return { rss: mib(rss), heap: mib(heapUsed + external) }
}

async function build(open: OpenEngine, size: number, folder: string) {
  const engine = await open(folder)
  const changed: SearchCard[] = []
  let batch: SearchCard[] = []
  let spent = 0
  const timed = async (act: () => Promise<unknown>): Promise<number> => {
    const since = performance.now()
    await act()
    return performance.now() - since
  }
  const every = Math.max(1, Math.floor(size / UPDATED))
  let made = 0
  for (const card of cards(SEED, size)) {
    batch.push(card)
    if (made++ % every === 0 && changed.length < UPDATED) {
      changed.push({ ...card, title: `${card.title} again`, signedAt: NOW + 1000 })
    }
    if (batch.length < STEP) continue
    const step = batch
    spent += await timed(() => engine.add(step))
    batch = []
  }
  spent += await timed(() => engine.add(batch))
  spent += await timed(() => engine.settle())
  let updated = 0
  for (let at = 0; at < changed.length; at += 20) {
    updated += await timed(() => engine.update(changed.slice(at, at + 20)))
  }
  const peak = Math.round(process.resourceUsage().maxRSS / 1024)
  const saving = performance.now()
  const bytes = await engine.save()
  return {
    buildSeconds: rounded(spent / 1000),
    updateMs: rounded(updated / changed.length),
    saveSeconds: rounded((performance.now() - saving) / 1000),
    peakRssMiB: peak,
    diskMiB: rounded(bytes / 2 ** 20),
  }
}

async function ask(open: OpenEngine, size: number, folder: string) {
  const every = Math.max(1, Math.floor(size / SAMPLED))
  const sample: SearchCard[] = []
  let made = 0
  for (const card of cards(SEED, size)) if (made++ % every === 0) sample.push(card)
  const queries = queriesFrom(sample, SEED)
  sample.length = 0
  const before = memory()
  const opening = performance.now()
  const engine = await open(folder)
  const openMs = rounded(performance.now() - opening)
  const [first] = queries
  if (first !== undefined) await engine.search(first)
  const firstAnswerMs = rounded(performance.now() - opening)
  const opened = memory()
  const asked: Record<string, object> = {}
  for (const kind of KINDS) {
    const own = queries.filter((query) => query.kind === kind)
    const until = performance.now() + KIND_MS
    for (const query of own.slice(0, WARM_UP)) {
      await engine.search(query)
      if (performance.now() > until - KIND_MS / 2) break
    }
    const times: number[] = []
    let found = 0
    let none = 0
    const measured = own.slice(WARM_UP)
    for (const query of measured) {
      const since = performance.now()
      const total = await engine.search(query)
      times.push(performance.now() - since)
      found += total
      if (total === 0) none++
      if (performance.now() > until) break
    }
    times.sort((a, b) => a - b)
    const at = (share: number) => rounded(times[Math.floor(share * (times.length - 1))] ?? 0)
    asked[kind] = {
      p50: at(0.5),
      p95: at(0.95),
      queries: times.length,
      found: Math.round(found / times.length),
      none,
    }
  }
  return { openMs, firstAnswerMs, before, opened, after: memory(), asked }
}

const [name = '', phase = '', size = '', folder = ''] = process.argv.slice(2)
const open = await ENGINES[name]?.()
if (open === undefined) throw new Error(`no engine ${name}`)
const figures = await (phase === 'build' ? build : ask)(open, Number(size), folder)
console.log(JSON.stringify(figures))
process.exit(0)
