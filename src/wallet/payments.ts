import type { PaymentCoin } from '../contracts/order/payment.ts'
import { paymentFacts } from '../contracts/order/payment.ts'
import type { PaymentFacts } from '../contracts/order/types.ts'
import type { AbortOptions } from '../lib/abort.ts'
import { equalBytes } from '../lib/bytes.ts'
import type { Clock } from '../lib/clock.ts'
import type { NetworkName } from '../lib/config.ts'
import type { ChainEntry, ChainSource } from './chain-source.ts'
import { decodeTx } from './decode.ts'
import { scriptOfAddress } from './networks.ts'
import { confirmationsAt } from './summary.ts'

/** Pages of the history of an order's address; more than anybody pays an order with. */
const MAX_PAGES = 4

export interface AddressFactsOptions extends AbortOptions {
  readonly network: NetworkName
  readonly clock: Clock
  /** Satoshis that the order asks for: decides which outputs the confirmations are counted of. */
  readonly due: bigint
}

/**
 * What the chain says of an order's payment address: every output that ever paid to it, in the
 * mempool and in blocks, spent since or not. `confirmations` is the depth of the youngest output
 * that is needed to reach `due`, the deepest counted first; 0 while it is not reached.
 *
 * Amounts are read from bytes that hash to the transaction's id. Rejects with `chain.unreachable` or
 * `chain.bad-answer`: then what was known stays true.
 */
export async function addressFacts(
  source: ChainSource,
  address: string,
  options: AddressFactsOptions,
): Promise<PaymentFacts> {
  const { network, clock, due } = options
  const signal = options.signal === undefined ? {} : { signal: options.signal }
  const script = scriptOfAddress(address, network)
  const tip = await source.tipHeight(signal)
  const coins: PaymentCoin[] = []
  for (const { txid, height } of await history(source, address, signal)) {
    const raw = await source.rawTransaction(txid, signal)
    if (raw === undefined) continue
    const confirmations = confirmationsAt(height, tip)
    decodeTx(raw).outputs.forEach((output, vout) => {
      if (equalBytes(output.script, script))
        coins.push({ txid, vout, amount: output.value, confirmations })
    })
  }
  return paymentFacts(coins, due, clock())
}

async function history(
  source: ChainSource,
  address: string,
  options: AbortOptions,
): Promise<ChainEntry[]> {
  const entries = new Map<string, ChainEntry>()
  let after: string | undefined
  for (let page = 0; page < MAX_PAGES; page++) {
    const answer = await source.addressHistory(
      address,
      after === undefined ? options : { ...options, after },
    )
    for (const entry of answer.entries) entries.set(entry.txid, entry)
    after = answer.next
    if (after === undefined) break
  }
  return [...entries.values()]
}
