/**
 * Restoring a wallet with 1 000 payments from nothing but its keys, against bare fetching of the same
 * addresses in the same way. Run alone: `node bench/run.ts wallet`.
 */
import { startDevnet } from '../../devnet/devnet.ts'
import { EsploraSource } from '../../src/wallet/esplora.ts'
import { MemoryStore, openWallet } from '../../src/wallet/test-wallet.ts'
import { median, round } from '../median.ts'

const PAYMENTS = 1_000
/** The chain relays 25 waiting transactions in a row. */
const BLOCK_EVERY = 20
/** Several payments come to one address, as they do to a shop. */
const PER_ADDRESS = 5
const RUNS = 3
const PERSON = 4_242
const UNLIMITED = 1_000_000

/** Medians over several runs. */
export interface WalletBenchResult {
  payments: number
  addresses: number
  'restore, ms': number
  'requests of a restore': number
  'bare fetching of the same, ms': number
  /** Bare fetching ÷ restore. */
  ratio: number
  'opening a kept wallet, ms': number
}

export async function benchWallet(): Promise<WalletBenchResult> {
  const devnet = await startDevnet({ port: 0 })
  const bare = globalThis.fetch
  try {
    const source = () =>
      new EsploraSource({ servers: [devnet.url], clock: Date.now, requestsPerHour: UNLIMITED })
    const payee = await openWallet(PERSON, source())
    await payee.sync()
    const addresses = PAYMENTS / PER_ADDRESS
    for (let index = 0; index < addresses; index++) {
      const address = await payee.reserveAddress('bench')
      for (let payment = 0; payment < PER_ADDRESS; payment++) {
        await devnet.faucet(address, 10_000n + BigInt(index))
      }
      if (index % (BLOCK_EVERY / PER_ADDRESS) === 0) await devnet.mine(1)
    }
    await devnet.mine(1)

    const restores: number[] = []
    const fetches: number[] = []
    const openings: number[] = []
    let asked: string[] = []
    for (let run = 0; run < RUNS; run++) {
      asked = []
      globalThis.fetch = (input, init) => {
        asked.push(String(input instanceof Request ? input.url : input))
        return bare(input, init)
      }
      const store = new MemoryStore()
      const wallet = await openWallet(PERSON, source(), store)
      restores.push(await timed(() => wallet.sync({ everything: true })))
      globalThis.fetch = bare
      const found = wallet.view().history.length
      if (found !== PAYMENTS) throw new Error(`found ${found} of ${PAYMENTS} payments`)
      fetches.push(await timed(() => fetchAll(asked)))
      openings.push(await timed(() => openWallet(PERSON, source(), store)))
    }
    const [restoreMs, fetchMs] = [median(restores), median(fetches)]
    return {
      payments: PAYMENTS,
      addresses,
      'restore, ms': round(restoreMs),
      'requests of a restore': asked.length,
      'bare fetching of the same, ms': round(fetchMs),
      ratio: round(fetchMs / restoreMs),
      'opening a kept wallet, ms': round(median(openings)),
    }
  } finally {
    globalThis.fetch = bare
    await devnet.stop()
  }
}

/** Four at a time, as the wallet asks. */
async function fetchAll(urls: readonly string[]): Promise<void> {
  for (let from = 0; from < urls.length; from += 4) {
    await Promise.all(urls.slice(from, from + 4).map(async (url) => (await fetch(url)).text()))
  }
}

async function timed(act: () => Promise<unknown>): Promise<number> {
  const began = performance.now()
  await act()
  return performance.now() - began
}
