/**
 * `node bench/relay/run.ts [browsers]`: one relay on one core under the reservations of many browsers (default
 * 2 000). Memory and CPU of its process, time of a reservation, bytes that a pair of browsers sends through it until
 * their WebRTC connection stands, and what happens beyond its limit. Stores the figures in bench/results/.
 */
import { fork, spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { cpus, loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as pause } from 'node:timers/promises'
import { testNode } from '../../src/p2p/test-nodes.ts'
import { median, round } from '../median.ts'
import type { CrowdOrder, CrowdReport } from './crowd.ts'

const root = join(import.meta.dirname, '../..')
const PROCESSES = 4
const STEPS = 4
const SETTLE_MS = 5_000
const IDLE_MS = 60_000
const PAIRS = 10
const BEYOND = 20
const TICKS_PER_SECOND = 100

interface RelayProcess {
  readonly child: ChildProcess
  readonly address: string
  readonly health: () => Promise<Health>
}

interface Health {
  reservations: number
  connections: number
  relayedBytes: number
  load: number
}

async function startRelay(folder: string, name: string, maxReservations: number) {
  const options = {
    port: 0,
    healthPort: 0,
    keyFile: join(folder, `${name}.key`),
    maxReservations,
    // All browsers of the bench come from one address.
    maxConnectionsPerSecond: 10_000,
    maxConnections: maxReservations + 500,
  }
  const file = join(folder, `${name}.json`)
  writeFileSync(file, JSON.stringify(options))
  const child = spawn(process.execPath, ['relay/main.ts', '--config', file], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const lines: string[] = []
  for await (const line of createInterface({ input: child.stdout })) {
    lines.push(line.trim())
    if (line.startsWith('Health:')) break
  }
  const address = lines.find((line) => line.includes('/p2p/')) ?? ''
  const url = lines.at(-1)?.replace('Health: ', '') ?? ''
  const health = async () => (await fetch(url)).json() as Promise<Health>
  return { child, address, health } satisfies RelayProcess
}

/** RSS in MiB and CPU seconds of a process so far, as Linux counts them. */
function usage({ child }: RelayProcess): { rssMiB: number; cpuS: number } {
  const status = readFileSync(`/proc/${child.pid}/status`, 'utf8')
  const kib = Number(/VmRSS:\s+(\d+)/.exec(status)?.[1])
  const stat = readFileSync(`/proc/${child.pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? []
  return {
    rssMiB: round(kib / 1024),
    cpuS: (Number(stat[11]) + Number(stat[12])) / TICKS_PER_SECOND,
  }
}

async function order(crowd: ChildProcess, what: CrowdOrder): Promise<CrowdReport> {
  const answer = once(crowd, 'message')
  crowd.send(what)
  const [report] = await answer
  return report as CrowdReport
}

const percentile = (values: readonly number[], share: number) =>
  round(values.toSorted((a, b) => a - b)[Math.floor((values.length - 1) * share)] ?? Number.NaN)

async function joinAll(crowds: readonly ChildProcess[], count: number) {
  const each = Math.ceil(count / crowds.length)
  const reports = await Promise.all(
    crowds.map((crowd) => order(crowd, { kind: 'join', count: each })),
  )
  return {
    reservedMs: reports.flatMap((report) => report.reservedMs),
    refusals: reports.flatMap((report) => report.refusals),
    held: reports.reduce((sum, report) => sum + report.held, 0),
  }
}

/** A pair of real nodes after the other: reserves at `relay` and calls each other through it. */
async function introductions(relay: RelayProcess) {
  const ms: number[] = []
  const bytes: number[] = []
  for (let pair = 0; pair < PAIRS; pair++) {
    const before = (await relay.health()).relayedBytes
    const [anna, ben] = await Promise.all([testNode([relay.address]), testNode([relay.address])])
    const signal = AbortSignal.timeout(60_000)
    await Promise.all([anna.relays.ready({ signal }), ben.relays.ready({ signal })])
    const began = performance.now()
    try {
      await anna.dialPeer(ben.device, { signal })
      ms.push(performance.now() - began)
      // The circuit is open a little longer.
      await pause(3_000)
      bytes.push((await relay.health()).relayedBytes - before)
    } catch (error) {
      console.error(`pair ${pair}:`, error instanceof Error ? error.message : error)
    }
    await Promise.all([anna.stop(), ben.stop()])
  }
  return { pairs: ms.length, p50Ms: round(median(ms)), bytes: Math.round(median(bytes)) }
}

async function main(): Promise<void> {
  const wanted = Number(process.argv[2] ?? 2_000)
  const folder = mkdtempSync(join(tmpdir(), 'souk-bench-relay-'))
  // A few places more than the crowd, for the pairs that are introduced.
  const relay = await startRelay(folder, 'full', wanted + 3 * PAIRS)
  const other = await startRelay(folder, 'other', 4_096)
  const crowds = Array.from({ length: PROCESSES }, () =>
    fork(join(import.meta.dirname, 'crowd.ts'), [relay.address]),
  )
  const steps: Record<string, number>[] = []
  const empty = usage(relay)
  console.log(`relay ${relay.child.pid}: ${empty.rssMiB} MiB when empty`)
  for (let step = 1; step <= STEPS; step++) {
    const before = usage(relay)
    const began = performance.now()
    const { reservedMs, held, refusals } = await joinAll(crowds, wanted / STEPS)
    const seconds = (performance.now() - began) / 1000
    if (refusals.length > 0) console.error(refusals.length, 'refused:', refusals[0])
    await pause(SETTLE_MS)
    const now = usage(relay)
    steps.push({
      held,
      'RSS MiB': now.rssMiB,
      'joins/s': round(reservedMs.length / seconds),
      'relay CPU ms/join': round(((now.cpuS - before.cpuS) * 1000) / reservedMs.length),
      'reservation p50 ms': percentile(reservedMs, 0.5),
      'p95 ms': percentile(reservedMs, 0.95),
      'relay says': (await relay.health()).reservations,
    })
    console.table(steps.slice(-1))
  }
  const beforeIdle = usage(relay)
  await pause(IDLE_MS)
  const afterIdle = usage(relay)
  const met = await introductions(relay)
  // Newcomers of the full relay also try to meet the crowd, which answers no calls: bytes are counted at the other one.
  const alone = await introductions(other)
  // Those who came for the introductions left places that end with their connections' reservations.
  const beyond = await joinAll(crowds, 3 * PAIRS + BEYOND)
  const guest = await testNode([relay.address, other.address])
  await guest.relays.ready({ signal: AbortSignal.timeout(30_000) })
  const refused = () => guest.relays.list().find((one) => one.address === relay.address)?.error
  for (let tries = 0; tries < 100 && refused() === undefined; tries++) await pause(100)
  const figures = {
    browsers: wanted,
    steps,
    'empty RSS MiB': empty.rssMiB,
    'RSS MiB with all': afterIdle.rssMiB,
    'KiB a browser': round(((afterIdle.rssMiB - empty.rssMiB) * 1024) / wanted),
    'CPU % of one core, all idle': round(
      ((afterIdle.cpuS - beforeIdle.cpuS) / (IDLE_MS / 1000)) * 100,
    ),
    'a call through the full relay': { pairs: met.pairs, p50Ms: met.p50Ms },
    'a call through the empty relay': { pairs: alone.pairs, p50Ms: alone.p50Ms },
    'relayed bytes of two reservations and one call': alone.bytes,
    'beyond the limit': {
      reserved: beyond.reservedMs.length,
      refused: beyond.refusals.length,
      reason: beyond.refusals[0] ?? '',
      'the browser says': refused() instanceof Error ? refused()?.message : '',
      'goes to the other relay': guest.relays.reserved().some((one) => one.text === other.address),
      'relay says it is full': (await relay.health()).load,
    },
    machine: { cpu: cpus()[0]?.model, cores: cpus().length, load: loadavg().map(round) },
  }
  console.dir(figures, { depth: 5 })
  mkdirSync(join(root, 'bench/results'), { recursive: true })
  const day = new Date().toISOString().slice(0, 10)
  const file = join(root, `bench/results/${day}-relay-${wanted}.json`)
  writeFileSync(
    file,
    `${JSON.stringify({ at: new Date().toISOString(), ...figures }, undefined, 2)}\n`,
  )
  console.log(`Stored in ${file}`)
  await guest.stop()
  for (const child of [...crowds, relay.child, other.child]) child.kill()
  rmSync(folder, { recursive: true, force: true })
  process.exit(0)
}

await main()
