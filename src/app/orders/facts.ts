import { isKind } from '../../contracts/documents/kinds.ts'
import type { AnyDocument } from '../../contracts/documents/kinds.ts'
import type { AddressFacts, ChainFacts } from '../../contracts/order/chain.ts'
import { paymentFacts } from '../../contracts/order/payment.ts'
import type { PaymentFacts } from '../../contracts/order/types.ts'

/** The kept facts as sums, for each address that an acceptance names. */
export function paymentSums(
  documents: readonly AnyDocument[],
  facts: ChainFacts = {},
): Record<string, PaymentFacts> {
  const sums = documents.flatMap((document) => {
    if (!isKind(document, 'acceptance')) return []
    const { paymentAddress, amountSats } = document.content
    const known = Object.hasOwn(facts, paymentAddress) ? facts[paymentAddress] : undefined
    if (known === undefined) return []
    return [[paymentAddress, paymentFacts(known.coins, amountSats, known.checkedAt)] as const]
  })
  return Object.fromEntries(sums)
}

/** Whether something happened between two readings, beyond the time of reading. */
export function tellsAnew(before: AddressFacts | undefined, now: AddressFacts): boolean {
  if (before === undefined) return true
  return gist(before) !== gist(now)
}

const gist = ({ coins, replaced, proven }: AddressFacts) =>
  JSON.stringify([coins, replaced, proven], (_key, value: unknown) =>
    typeof value === 'bigint' ? String(value) : value,
  )
