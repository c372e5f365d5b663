import { hex } from '@scure/base'
import { LIMITS } from '../../contracts/documents/limits.ts'
import type { RecordPayment } from '../../contracts/documents/service-record.ts'
import type { VerifiedRating } from '../../contracts/reputation/verify.ts'
import type { AbortOptions } from '../../lib/abort.ts'
import type { Clock } from '../../lib/clock.ts'
import type { NetworkName } from '../../lib/config.ts'
import { decodeHeader, headerHash } from '../../wallet/chain/header.ts'
import { packBranch } from '../../wallet/chain/inclusion.ts'
import type { VerifiedSource } from '../../wallet/chain/verified-source.ts'
import { readAddress } from '../../wallet/order-watch/read-address.ts'

/** The chain, as far as payments are proven to others. */
export type PaymentChain = Pick<
  VerifiedSource,
  'tipHeight' | 'addressHistory' | 'rawTransaction' | 'provenPlace' | 'inclusion' | 'blockHashAt'
>

export interface FetchOptions extends AbortOptions {
  readonly network: NetworkName
  readonly clock: Clock
  /** Blocks, its own included, that a payment must be deep. */
  readonly depth: number
}

/**
 * Has the chain's servers show what proves to others that a trade was paid: the fewest transactions that
 * come to its price, each in its block. `undefined`: it was not, not deep enough, or in too many pieces.
 * Some seven requests. Rejects as {@link readAddress}.
 */
export async function fetchPayments(
  chain: PaymentChain,
  { paidTo, amountSats }: Pick<VerifiedRating, 'paidTo' | 'amountSats'>,
  { network, clock, depth, signal }: FetchOptions,
): Promise<RecordPayment[] | undefined> {
  const ask = signal === undefined ? {} : { signal }
  const { coins } = await readAddress(chain, paidTo, { network, clock, ...ask })
  const sums = new Map<string, bigint>()
  for (const { txid, amount, confirmations } of coins)
    if (confirmations >= depth) sums.set(txid, (sums.get(txid) ?? 0n) + amount)
  const largest = [...sums].sort((a, b) => Number(b[1] - a[1]) || (a[0] < b[0] ? -1 : 1))
  const payments: RecordPayment[] = []
  let paid = 0n
  for (const [txid, sats] of largest.slice(0, LIMITS.recordPayments)) {
    if (paid >= amountSats) break
    const inclusion = await chain.inclusion(txid, ask)
    if (inclusion === undefined) return undefined
    const { raw, header, height, position, branch } = inclusion
    if (raw.length > LIMITS.recordTransaction) return undefined
    payments.push({
      raw: hex.encode(raw),
      header: hex.encode(header),
      height,
      position,
      branch: hex.encode(packBranch(branch)),
    })
    paid += sats
  }
  return paid >= amountSats ? payments : undefined
}

/** When the first and the last of them were paid by their blocks' clocks, ms. */
export function paidWithin(payments: readonly RecordPayment[]): { first: number; last: number } {
  const times = payments.map(({ header }) => decodeHeader(hex.decode(header)).time * 1000)
  return { first: Math.min(...times), last: Math.max(...times) }
}

/** False if one of the blocks is known to have been replaced. Asks nobody. */
export const areStanding = (
  chain: Pick<PaymentChain, 'blockHashAt'>,
  payments: readonly RecordPayment[],
): boolean =>
  payments.every(({ header, height }) => {
    const now = chain.blockHashAt(height)
    return now === undefined || now === headerHash(hex.decode(header))
  })
