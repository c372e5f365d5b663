import { median } from '../../median.ts'
import { draw, save } from './files.ts'
import type { ReturnJob, SkewJob, SynchronisationJob } from './job.ts'
import { runJobs } from './processes.ts'
import type { SkewFigures } from './skew.ts'
import type { Staleness, SynchronisationFigures } from './synchronisation.ts'

const RUNS = 2
const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS

const PUSH = {
  n: 40,
  viewers: 16,
  latencyMs: 25,
  lookUpsAt: [0, 200, 400, 600, 800, 1_000, 1_500, 2_000, 3_000, 4_000],
  askers: 4,
}

const RETURN = {
  n: 50,
  away: 0.5,
  backAfter: 30,
  minutes: [0, 30, 60, 120, 180],
  askers: 15,
}

const CLOCKS = [-10 * 60_000, 0, 10 * 60_000, -HOUR_MS, HOUR_MS, -DAY_MS, DAY_MS]

const SKEW = {
  n: 30,
  clocks: CLOCKS,
  tried: [-60 * DAY_MS, -7 * DAY_MS, -HOUR_MS, 0, HOUR_MS, 7 * DAY_MS, 60 * DAY_MS],
  askers: 2,
}

/** Seeds count up from 1. */
const seeds = Array.from({ length: RUNS }, (_, run) => run + 1)

/** Without look-ups for the time of a push, since all nodes share one core; then with them. */
export const pushJobs = (): SynchronisationJob[] =>
  [[], PUSH.lookUpsAt].flatMap((lookUpsAt) =>
    seeds.map((seed) => ({ kind: 'synchronisation' as const, seed, ...PUSH, lookUpsAt })),
  )

/** With the product's upkeep of records, then without. */
export const returnJobs = (): ReturnJob[] =>
  [true, false].flatMap((upkeep) =>
    seeds.map((seed) => ({ kind: 'return' as const, seed, upkeep, ...RETURN })),
  )

export const skewJobs = (): SkewJob[] => [{ kind: 'skew', seed: 1, ...SKEW }]

/** Measures who sees the old version of a store for how long; tens of minutes. */
export async function benchSynchronisation() {
  return synchronisationFigures(
    await runJobs(pushJobs()),
    await runJobs(returnJobs()),
    await runJobs(skewJobs()),
  )
}

/** Makes figures and pictures of what the networks ended with. */
export function synchronisationFigures(
  changes: readonly SynchronisationFigures[],
  back: readonly Staleness[][],
  skew: readonly SkewFigures[][],
) {
  const push = changes.filter(({ lookUps }) => lookUps.length === 0)
  const asked = changes.filter(({ lookUps }) => lookUps.length > 0)
  const pushed = push.flatMap(({ pushedMs }) => pushedMs).sort((a, b) => a - b)
  const [kept, alone] = [back.slice(0, RUNS), back.slice(RUNS)]
  const pushedMs = { median: median(pushed), slowest: pushed.at(-1), viewers: pushed.length }
  const publishedMs = median(push.map((one) => one.publishedMs))
  const figures = {
    summary: { pushedMs: pushedMs.median, slowestMs: pushedMs.slowest, publishedMs },
    settings: { push: PUSH, return: RETURN, skew: SKEW, runs: RUNS },
    pushedMs,
    publishedMs,
    lookUps: together(asked.map(({ lookUps }) => lookUps)),
    returned: { withUpkeep: together(kept), without: together(alone) },
    skew: skew.flat(),
  }
  save('network-synchronisation', figures)
  const seconds = PUSH.lookUpsAt.map((ms) => ms / 1_000)
  draw('synchronisation', {
    title: 'Who still sees the old version after a change',
    x: { label: 'seconds after the change', min: 0, max: seconds.at(-1) ?? 1 },
    y: { label: 'share', min: 0, max: 1 },
    series: [
      {
        name: 'viewers (pushed)',
        points: seconds.map((x) => [
          x,
          share(pushed.filter((ms) => ms > x * 1_000).length, pushed.length),
        ]),
      },
      {
        name: 'look-ups in the DHT',
        points: figures.lookUps.map((one) => [one.afterMs / 1_000, share(one.old, one.asked)]),
      },
    ],
  })
  const minutes = (steps: readonly Staleness[]) =>
    steps.map(({ afterMs, old, asked }) => [afterMs / 60_000, share(old, asked)] as const)
  draw('synchronisation-return', {
    title: 'Half of the nodes sleep through a change and come back after 30 minutes',
    x: { label: 'minutes after the change', min: 0, max: RETURN.minutes.at(-1) ?? 1 },
    y: { label: 'look-ups that end with the old version', min: 0, max: 1 },
    series: [
      { name: 'with upkeep', points: minutes(figures.returned.withUpkeep) },
      { name: 'without', points: minutes(figures.returned.without) },
    ],
  })
  return figures
}

const share = (part: number, all: number): number => part / Math.max(1, all)

/** The same steps of several runs as one. */
function together(runs: readonly (readonly Staleness[])[]): Staleness[] {
  return (runs[0] ?? []).map(({ afterMs }, at) => {
    const add = (pick: (one: Staleness) => number) =>
      runs.reduce((sum, steps) => sum + (steps[at] === undefined ? 0 : pick(steps[at])), 0)
    return { afterMs, old: add(({ old }) => old), asked: add(({ asked }) => asked) }
  })
}
