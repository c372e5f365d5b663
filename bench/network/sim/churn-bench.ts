import type { Tally } from './availability.ts'
import type { ChurnStep } from './churn.ts'
import { draw, save } from './files.ts'
import type { ChurnJob } from './job.ts'
import { runJobs } from './processes.ts'
import { IPFS, KAD, type Trace } from './traces.ts'

/** So many people that about forty of them are there at a time. */
const WORLDS: readonly { trace: Trace; people: number }[] = [
  { trace: KAD, people: 110 },
  { trace: IPFS, people: 250 },
]

const SETTINGS = {
  seed: 1,
  hours: 12,
  turnMinutes: 30,
  measureEvery: 4,
  shops: 6,
  followers: [0, 2, 5],
  askers: 5,
}

/** Each world with the product's upkeep of records, and without it for comparison. */
export function churnJobs(): ChurnJob[] {
  return WORLDS.flatMap((world) =>
    [true, false].map((upkeep) => ({ kind: 'churn' as const, ...world, ...SETTINGS, upkeep })),
  )
}

/** Measures what is found while people come and go; tens of minutes. */
export async function benchChurn() {
  const jobs = churnJobs()
  return churnFigures(jobs, await runJobs(jobs))
}

/** Makes figures and a picture of what the networks ended with. */
export function churnFigures(jobs: readonly ChurnJob[], results: readonly ChurnStep[][]) {
  const worlds = jobs.map(({ trace, upkeep, people }, at) => {
    const steps = results[at] ?? []
    const kinds = SETTINGS.followers.map((followers) => ({
      followers,
      read: total(steps.map(({ listing }) => listing[followers])),
      holderThere: total(steps.map(({ holderOnline }) => holderOnline[followers])),
    }))
    const record = total(steps.map((step) => step.record))
    return { trace: trace.name, people, upkeep, record, listings: kinds, steps }
  })
  const summary = worlds.map(({ trace, upkeep, record, listings }) => ({
    trace,
    upkeep,
    records: record.share,
    ...Object.fromEntries(listings.map((one) => [`read, ${one.followers} follow`, one.read.share])),
  }))
  const figures = { settings: SETTINGS, summary, worlds }
  save('network-churn', figures)
  draw('churn-records', {
    title: 'Store records found while people come and go',
    x: { label: 'hours', min: 0, max: SETTINGS.hours },
    y: { label: 'share of searches', min: 0, max: 1 },
    series: worlds.map(({ trace, upkeep, steps }) => ({
      name: `${trace}${upkeep ? '' : ', no upkeep'}`,
      points: steps.map(({ hour, record }) => [hour, record.hits / Math.max(1, record.tries)]),
    })),
  })
  return figures
}

function total(tallies: readonly (Tally | undefined)[]): Tally & { share: number } {
  const add = (pick: (tally: Tally) => number) =>
    tallies.reduce((all, one) => all + (one === undefined ? 0 : pick(one)), 0)
  const [hits, tries] = [add(({ hits }) => hits), add(({ tries }) => tries)]
  return { hits, tries, share: hits / tries }
}
