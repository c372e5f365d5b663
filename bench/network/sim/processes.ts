import { spawn } from 'node:child_process'
import { availableParallelism } from 'node:os'
import { fileURLToPath } from 'node:url'
import type { Job, ResultOf } from './job.ts'

/** One process a core, but few: a network of 200 nodes takes about 1 GB. */
const PROCESSES = Math.min(3, availableParallelism())

/** Short-lived garbage is most of what hundreds of nodes make. */
const FLAGS = ['--single-threaded-gc', '--min-semi-space-size=32', '--max-semi-space-size=32']

const script = fileURLToPath(new URL('./job.ts', import.meta.url))

/** Does jobs, each in a process of its own; results in the order of the jobs. Prints each that ended. */
export async function runJobs<J extends Job>(
  jobs: readonly J[],
  processes = PROCESSES,
): Promise<ResultOf<J>[]> {
  const results: ResultOf<J>[] = []
  const queue = [...jobs.entries()]
  const work = async () => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
      const [at, job] = next
      const startedAt = performance.now()
      const result = await runJob(job)
      results[at] = JSON.parse(result) as ResultOf<J>
      const seconds = Math.round((performance.now() - startedAt) / 1_000)
      console.log(`{"seconds":${seconds},"job":${JSON.stringify(job)},"result":${result}}`)
    }
  }
  await Promise.all(Array.from({ length: processes }, work))
  return results
}

/** The last line that the process writes. */
async function runJob(job: Job): Promise<string> {
  const child = spawn(process.execPath, [...FLAGS, script, JSON.stringify(job)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let output = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text))
  const { promise, resolve } = Promise.withResolvers<number | null>()
  child.once('close', resolve)
  const code = await promise
  if (code !== 0) throw new Error(`A simulated network ended with code ${code}`)
  return output.trim().split('\n').at(-1) ?? ''
}
