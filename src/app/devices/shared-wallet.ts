import * as v from 'valibot'
import type { HandedOut } from '../../wallet/handed-out.ts'
import type { SharedPart } from './parts.ts'
import { digestOf } from './parts.ts'

const index = v.pipe(v.number(), v.safeInteger(), v.minValue(0), v.maxValue(2 ** 31 - 1))
const Shared = v.object({
  next: v.object({ receive: index, change: index }),
  reserved: v.pipe(
    v.array(v.object({ index, label: v.pipe(v.string(), v.maxLength(200)), at: v.number() })),
    v.maxLength(20_000),
  ),
})

export interface SharedWalletComponents {
  handedOut(): Promise<HandedOut>
  learnHandedOut(theirs: HandedOut): Promise<void>
}

/** Which addresses of the wallet were given to somebody, so that no other device gives them again. */
export function sharedWallet(money: SharedWalletComponents): SharedPart {
  return {
    name: 'wallet',
    async digests() {
      const { next, reserved } = await money.handedOut()
      const rows = reserved.map((one) => `${one.index} ${one.label}`).sort()
      return [['', digestOf([`${next.receive} ${next.change}`, ...rows].join('\n'))]]
    },
    async give() {
      const { next, reserved } = await money.handedOut()
      return { next: { ...next }, reserved: reserved.map((one) => ({ ...one })) }
    },
    take: (_key, value) => money.learnHandedOut(v.parse(Shared, value)),
  }
}
