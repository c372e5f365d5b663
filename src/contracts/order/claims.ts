import type { Place } from '../documents/release.ts'
import type { PathName } from '../escrow/types.ts'
import type { OrderCoin } from './coins.ts'
import { isLying } from './coins.ts'
import type { OrderMoney } from './money.ts'
import type { OrderScripts } from './scripts.ts'
import type { TradingRole } from './states.ts'

/** Coins that one party can take alone once a lock is over. */
export interface Claim {
  readonly role: TradingRole
  readonly place: Place
  readonly path: PathName
  readonly coins: readonly OrderCoin[]
  /** Of the first block that may hold the claim. */
  readonly height: number
  /** The claim may be sent now. */
  readonly ready: boolean
}

/** Height of the block of a proven coin; told by its depth where the block was not read. */
export const heightOf = ({ height, confirmations }: OrderCoin, tip: number): number =>
  height ?? tip - confirmations + 1

/** Height of the first block in which a lock of `blocks` since these coins is over (BIP 68). */
export const lockHeight = (coins: readonly OrderCoin[], blocks: number, tip: number): number =>
  Math.max(...coins.map((coin) => heightOf(coin, tip))) + blocks

/** True once a transaction with that lock may go into the next block. */
export const isLockOver = (height: number, tip: number): boolean => tip + 1 >= height

/** Who can take coins alone, and when: read from the scripts in which they lie. */
export function claimsOf(money: OrderMoney, { scripts }: OrderScripts, tip: number): Claim[] {
  return scripts.flatMap(({ place, paths }) => {
    const coins = money.coins.filter((coin) => coin.place === place && isLying(coin))
    if (coins.length === 0) return []
    return paths.flatMap(({ name, older }): Claim[] => {
      const role = name === 'vendor-alone' ? 'vendor' : name === 'buyer-alone' ? 'buyer' : undefined
      if (role === undefined || older === undefined) return []
      const height = lockHeight(coins, older, tip)
      return [{ role, place, path: name, coins, height, ready: isLockOver(height, tip) }]
    })
  })
}

/** Height from which on the backup moderator may stand in for these places; absent: never. */
export function backupHeight(
  money: OrderMoney,
  { scripts }: OrderScripts,
  tip: number,
): number | undefined {
  const heights = scripts.flatMap(({ place, paths }) => {
    const older = paths.find(({ name }) => name === 'with-backup')?.older
    const coins = money.coins.filter((coin) => coin.place === place && isLying(coin))
    return older === undefined || coins.length === 0 ? [] : [lockHeight(coins, older, tip)]
  })
  return heights.length === 0 ? undefined : Math.max(...heights)
}
