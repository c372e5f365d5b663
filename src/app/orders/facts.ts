import type { AddressFacts } from '../../contracts/order/chain.ts'

/** Whether something happened between two readings, beyond the time of reading. */
export function tellsAnew(before: AddressFacts | undefined, now: AddressFacts): boolean {
  if (before === undefined) return true
  return gist(before) !== gist(now)
}

const gist = ({ coins, replaced, proven }: AddressFacts) =>
  JSON.stringify([coins, replaced, proven], (_key, value: unknown) =>
    typeof value === 'bigint' ? String(value) : value,
  )
