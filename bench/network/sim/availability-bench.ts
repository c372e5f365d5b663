import type { AvailabilityStep, Tally } from './availability.ts'
import type { Point, Share } from './availability-plot.ts'
import { drawAvailability } from './availability-plot.ts'
import { save } from './files.ts'
import type { AvailabilityJob } from './job.ts'
import { runJobs } from './processes.ts'
import { chanceOfSurvivor, confidence } from './theory.ts'

const GAMMAS = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9]
const FOLLOWERS = [0, 2, 5]

/** Networks of each size and replication; the seeds count up from 1. */
const PLAN = [
  { n: 50, k: 5, runs: 1 },
  { n: 50, k: 10, runs: 1 },
  { n: 50, k: 20, runs: 1 },
  { n: 200, k: 5, runs: 3 },
  { n: 200, k: 10, runs: 1 },
  { n: 200, k: 20, runs: 1 },
  { n: 500, k: 20, runs: 1 },
]

/** The promise: half of 200 crash at once, and a record is found in 99.9 % of searches. */
const PROMISE = { n: 200, k: 20, runs: 3, gamma: 0.5, shops: 15, askers: 40 }

const settings = { gammas: GAMMAS, shops: 6, followers: FOLLOWERS, askers: 10, readers: 1 }

/** All networks to be simulated, the smaller ones first. */
export function availabilityJobs(): AvailabilityJob[] {
  const repeat = (runs: number, job: (run: number) => AvailabilityJob) =>
    Array.from({ length: runs }, (_, run) => job(run))
  const curves = (plan: (typeof PLAN)[number]) =>
    repeat(plan.runs, (run) => ({
      kind: 'availability' as const,
      seed: run + 1,
      n: plan.n,
      k: plan.k,
      ...settings,
    }))
  const { n, k, runs, shops, askers } = PROMISE
  return [
    ...PLAN.filter((plan) => plan.n < n).flatMap(curves),
    ...repeat(runs, (run) => ({
      kind: 'availability' as const,
      seed: 100 + run,
      n,
      k,
      gammas: [PROMISE.gamma],
      shops,
      askers,
      followers: [0],
      readers: 0,
    })),
    ...PLAN.filter((plan) => plan.n >= n).flatMap(curves),
  ]
}

/** Measures what is found after crashes, in all sizes; tens of minutes. */
export async function benchAvailability() {
  const jobs = availabilityJobs()
  return availabilityFigures(jobs, await runJobs(jobs))
}

/** Makes figures and pictures of what the networks ended with. */
export function availabilityFigures(
  jobs: readonly AvailabilityJob[],
  results: readonly AvailabilityStep[][],
) {
  const of = (wanted: (job: AvailabilityJob) => boolean) =>
    results.filter((_, at) => jobs[at] !== undefined && wanted(jobs[at]))
  const tallies = of((job) => job.readers === 0).flat()
  const points = PLAN.flatMap(({ n, k }) => {
    const runs = of((job) => job.n === n && job.k === k && job.readers > 0)
    if (runs.length === 0) return []
    return GAMMAS.map((_, at) =>
      point(
        n,
        k,
        runs.flatMap((steps) => steps[at] ?? []),
      ),
    )
  })
  const figures = { promise: promise(tallies), settings, points }
  save('network-availability', figures)
  drawAvailability(points)
  return figures
}

function promise(steps: readonly AvailabilityStep[]) {
  const found = sum(steps.map(({ record }) => record))
  const { n, k } = PROMISE
  const expected = chanceOfSurvivor(n, n / 2, k)
  return { ...PROMISE, ...found, expected, confidence: confidence(found.hits, found.tries) }
}

function point(n: number, k: number, runs: readonly AvailabilityStep[]): Point {
  const [first] = runs
  if (first === undefined) throw new Error('no run')
  const listing = Object.fromEntries(
    FOLLOWERS.map((followers) => {
      const tallies = runs.flatMap((run) => run.listing[followers] ?? [])
      const expected = chanceOfSurvivor(n, first.crashed, followers + 1)
      return [followers, { ...share(tallies), expected }]
    }),
  )
  return {
    n,
    k,
    gamma: first.gamma,
    record: share(runs.map(({ record }) => record)),
    recordExpected: chanceOfSurvivor(n, first.crashed, k),
    listing,
    requests: Math.round(runs.reduce((all, run) => all + run.requests, 0) / runs.length),
  }
}

function share(tallies: readonly Tally[]): Share {
  const { hits, tries } = sum(tallies)
  const shares = tallies.map((tally) => tally.hits / Math.max(1, tally.tries))
  return { hits, tries, share: hits / tries, spread: [Math.min(...shares), Math.max(...shares)] }
}

function sum(tallies: readonly Tally[]): Tally {
  const add = (pick: (tally: Tally) => number) => tallies.reduce((all, one) => all + pick(one), 0)
  return { hits: add(({ hits }) => hits), tries: add(({ tries }) => tries) }
}
