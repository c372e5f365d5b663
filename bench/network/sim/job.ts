/**
 * One simulated network in a process of its own, so that its memory ends with it. The only argument is
 * the job as JSON; the last line of the output is the result as JSON.
 */
import { measureAvailability } from './availability.ts'
import type { AvailabilityInit } from './availability.ts'
import { rememberNames } from './fast-names.ts'

export type Job = { kind: 'availability' } & AvailabilityInit

// Thousands of requests to crashed nodes fail as they should; nobody reads where.
Error.stackTraceLimit = 0
rememberNames()

async function main(job: Job): Promise<unknown> {
  return measureAvailability(job)
}

console.log(JSON.stringify(await main(JSON.parse(process.argv[2] ?? '') as Job)))
process.exit(0)
