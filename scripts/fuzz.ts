/**
 * `npm run fuzz`: hostile inputs for the parser, the schemas, the armor and the reading of documents.
 * `npm run fuzz -- --runs 5000000 --seed 7`. Prints the seed, so that a finding can be repeated; ends
 * with 1 and the input at the first finding, or when one input takes longer than a minute.
 */
import { randomInt } from 'node:crypto'
import { parseArgs } from 'node:util'
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads'
import { fuzz } from '../src/contracts/fuzz/campaign.ts'
import { signedSamples } from '../src/contracts/fuzz/samples.ts'

/** Runs between two signs of life. */
const STEP = 1000

/** No input takes a thousandth of this; a hang cannot be seen from inside. */
const STALL_MS = 60_000

interface Order {
  runs: number
  seed: number
}

async function work({ runs, seed }: Order): Promise<void> {
  const samples = await signedSamples()
  const onRun = (done: number) => {
    if (done % STEP === 0) parentPort?.postMessage(done)
  }
  console.table(await fuzz({ runs, seed, samples, onRun }))
}

function watch(order: Order): void {
  const started = performance.now()
  const seconds = () => Math.round((performance.now() - started) / 1000)
  console.log(`${order.runs} runs, seed ${order.seed}`)
  let done = 0
  const worker = new Worker(import.meta.filename, { workerData: order })
  const stalled = () => {
    console.error(`Hangs between runs ${done} and ${done + STEP} of seed ${order.seed}.`)
    process.exit(1)
  }
  let timer = setTimeout(stalled, STALL_MS)
  worker.on('message', (count: number) => {
    clearTimeout(timer)
    timer = setTimeout(stalled, STALL_MS)
    done = count
    if (done % (100 * STEP) === 0) console.log(`${done} runs, ${seconds()} s`)
  })
  worker.on('error', (finding) => {
    console.error(finding)
    process.exit(1)
  })
  worker.on('exit', () => {
    clearTimeout(timer)
    console.log(`No finding in ${order.runs} runs, ${seconds()} s, seed ${order.seed}.`)
  })
}

if (isMainThread) {
  const { values } = parseArgs({
    options: { runs: { type: 'string', default: '1000000' }, seed: { type: 'string' } },
  })
  const [runs, seed] = [Number(values.runs), Number(values.seed ?? randomInt(2 ** 32))]
  if (!Number.isSafeInteger(runs) || !Number.isSafeInteger(seed) || runs < 1) {
    console.error('--runs and --seed are whole numbers.')
    process.exit(2)
  }
  watch({ runs, seed })
} else {
  await work(workerData as Order)
}
