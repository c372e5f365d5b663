import type { AnyDocument } from '../../contracts/documents/kinds.ts'
import { isKind } from '../../contracts/documents/kinds.ts'
import { paymentFacts } from '../../contracts/order/payment.ts'
import type { ChainFacts } from '../../contracts/order/types.ts'
import type { OrderChainRecord, OrderRecord } from '../../storage/repositories/orders.ts'

/** The facts that the fold takes, from the outputs that were seen at the order's address. */
export function chainFacts(record: OrderRecord, documents: readonly AnyDocument[]): ChainFacts {
  const { chain } = record
  if (chain?.checkedAt === undefined) return {}
  const due = amountDueAt(chain.address, documents)
  const coins = chain.outputs.map(({ txid, vout, sats, height }) => ({
    txid,
    vout,
    amount: sats,
    confirmations: confirmationsOf(height, chain),
  }))
  return { [chain.address]: paymentFacts(coins, due, chain.checkedAt) }
}

function amountDueAt(address: string, documents: readonly AnyDocument[]): bigint {
  for (const document of documents) {
    if (!isKind(document, 'acceptance')) continue
    if (document.content.paymentAddress === address) return document.content.amountSats
  }
  return 0n
}

function confirmationsOf(height: number | undefined, { tip }: OrderChainRecord): number {
  return height === undefined || tip === undefined ? 0 : Math.max(1, tip - height + 1)
}
