/**
 * One simulated network in a process of its own, so that its memory ends with it. The only argument is
 * the job as JSON; the last line of the output is the result as JSON.
 */
import type { AvailabilityInit, AvailabilityStep } from './availability.ts'
import { measureAvailability } from './availability.ts'
import type { ChurnInit, ChurnStep } from './churn.ts'
import { measureChurn } from './churn.ts'
import { rememberNames } from './fast-names.ts'
import { limitFairly } from './fair-time.ts'
import { simulateTime } from './sim-time.ts'
import type { SkewFigures, SkewInit } from './skew.ts'
import { measureSkew } from './skew.ts'
import type {
  ReturnInit,
  Staleness,
  SynchronisationFigures,
  SynchronisationInit,
} from './synchronisation.ts'
import { measureReturn, measureSynchronisation } from './synchronisation.ts'

/** A network some of whose nodes crash. */
export interface AvailabilityJob extends AvailabilityInit {
  kind: 'availability'
}

/** A network whose people come and go. */
export interface ChurnJob extends ChurnInit {
  kind: 'churn'
}

/** A store that changes while people look at it. */
export interface SynchronisationJob extends SynchronisationInit {
  kind: 'synchronisation'
}

/** Replicas that slept through a change. */
export interface ReturnJob extends ReturnInit {
  kind: 'return'
}

/** Clocks that disagree. */
export interface SkewJob extends SkewInit {
  kind: 'skew'
}

interface Results {
  availability: AvailabilityStep[]
  churn: ChurnStep[]
  synchronisation: SynchronisationFigures
  return: Staleness[]
  skew: SkewFigures[]
}

export type Job = AvailabilityJob | ChurnJob | SynchronisationJob | ReturnJob | SkewJob

/** What a job of this kind ends with. */
export type ResultOf<J extends Job> = Results[J['kind']]

async function main(job: Job): Promise<ResultOf<Job>> {
  const time = simulateTime()
  switch (job.kind) {
    case 'availability':
      return measureAvailability(job)
    case 'churn':
      return measureChurn(job, time)
    case 'synchronisation':
      return measureSynchronisation(job)
    case 'return':
      return measureReturn(job, time)
    case 'skew':
      return measureSkew(job, time)
  }
}

const [argument] = process.argv.slice(2)
if (argument !== undefined) {
  // Thousands of requests to crashed nodes fail as they should; nobody reads where.
  Error.stackTraceLimit = 0
  rememberNames()
  limitFairly()
  console.log(JSON.stringify(await main(JSON.parse(argument) as Job)))
  process.exit(0)
}
