import { hex } from '@scure/base'
import { hashOfDocumentId } from '../../../contracts/documents/id.ts'
import type { Coin, Place, Release } from '../../../contracts/documents/release.ts'
import { LIMITS } from '../../../contracts/documents/limits.ts'
import type { KeyBranch } from '../../../contracts/escrow/keys.ts'
import { escrowSecret } from '../../../contracts/escrow/keys.ts'
import type { PayoutTerms } from '../../../contracts/escrow/payout.ts'
import { signPayout } from '../../../contracts/escrow/payout.ts'
import type { Payee } from '../../../contracts/escrow/settle.ts'
import { publicKeyOf } from '../../../contracts/escrow/signature.ts'
import { orderCoins, pathOf } from '../../../contracts/escrow/spend.ts'
import type { CoinPlace, EscrowScript, PathName } from '../../../contracts/escrow/types.ts'
import type { OrderCoin } from '../../../contracts/order/coins.ts'
import { sum } from '../../../contracts/order/money.ts'
import type { OrderMoney } from '../../../contracts/order/money.ts'
import { orderScripts, payeeScript, scriptAt } from '../../../contracts/order/scripts.ts'
import { SoukError } from '../../../lib/errors.ts'
import type { Turn } from './turn.ts'

/** Where most of an order's money stands, and all its coins there. */
export interface Standing {
  readonly place: CoinPlace
  readonly coins: readonly OrderCoin[]
  /** Satoshis. */
  readonly total: bigint
}

/** Who gets what before the network fee, in satoshis. */
export interface Parts {
  readonly buyer: bigint
  readonly vendor: bigint
  readonly moderator?: { readonly address: string; readonly amount: bigint }
}

/** The latest place first: it wins where two hold the same. */
const SCRIPT_PLACES: readonly CoinPlace[] = ['held', 'shipped', 'offered', 'sleeping']

/** The script of a place. Throws `order.no-escrow`. */
export function scriptOf({ order }: Turn, place: Place): EscrowScript {
  const script = scriptAt(orderScripts(order.fold.order), place)
  if (script === undefined) throw new SoukError('order.no-escrow', 'the order has no such script')
  return script
}

/**
 * Coins in a script that nothing takes, as far as anybody saw. While a move waits for its block they
 * are where it leads: what is signed now would be worthless for where they come from.
 */
export function standingAt({ coins }: OrderMoney, place: CoinPlace): OrderCoin[] {
  return coins
    .filter(
      (coin) =>
        coin.place === place &&
        coin.spent === undefined &&
        (coin.confirmations > 0 || coin.origin === 'move'),
    )
    .toSorted((a, b) => (a.amount > b.amount ? -1 : 1))
    .slice(0, LIMITS.coins)
}

/** Where the money stands; `undefined` if none does. */
export function standing({ order }: Turn): Standing | undefined {
  const [best] = SCRIPT_PLACES.map((place): Standing => {
    const coins = standingAt(order.fold.money, place)
    return { place, coins, total: sum(coins) }
  }).toSorted((a, b) => (a.total === b.total ? 0 : a.total > b.total ? -1 : 1))
  return best === undefined || best.total === 0n ? undefined : best
}

/** {@link standing}. Throws `order.money-moves` while the money is on its way out. */
export function requireStanding(turn: Turn): Standing {
  const found = standing(turn)
  if (found === undefined)
    throw new SoukError('order.money-moves', 'no coin of the order stands still')
  return found
}

/** The own secret key that has a part in a way of spending. Throws `escrow.foreign-key`. */
export function secretFor({ person, id }: Turn, script: EscrowScript, path: PathName): Uint8Array {
  const hash = hex.decode(hashOfDocumentId(id as string as Parameters<typeof hashOfDocumentId>[0]))
  const { signers } = pathOf(script, path)
  for (const branch of ['together', 'alone', 'backup'] as const satisfies readonly KeyBranch[]) {
    const secret = escrowSecret(person.keys.escrow, hash, branch)
    if (signers.includes(publicKeyOf(secret))) return secret
  }
  throw new SoukError('escrow.foreign-key', 'no own key has a part in this')
}

/** The payees of these parts, as everybody rebuilds them. Throws `order.no-payee`. */
export function payeesOf({ order }: Turn, { buyer, vendor, moderator }: Parts): Payee[] {
  const { order: contract, acceptance } = order.fold
  const payee = (address: string | undefined, amount: bigint, bearsFee: boolean): Payee[] => {
    if (amount === 0n) return []
    const script = address === undefined ? undefined : payeeScript(address, contract.network)
    if (script === undefined) throw new SoukError('order.no-payee', 'nobody knows where to pay')
    return [{ script, amount, bearsFee }]
  }
  return [
    ...payee(contract.content.refundAddress, buyer, true),
    ...(moderator ? payee(moderator.address, moderator.amount, false) : []),
    ...payee(acceptance?.content.paymentAddress, vendor, true),
  ]
}

/** What a release is for, as `judgeRelease` rebuilds it. */
export interface ReleaseInput {
  readonly place: CoinPlace
  readonly coins: readonly Coin[]
  readonly parts: Parts
  readonly path?: PayoutTerms['path']
  /** Of the agreed end: blocks. */
  readonly after?: number
}

/** Signs a payout of coins at every feerate. Throws as `payeesOf` and `signPayout`. */
export function signRelease(turn: Turn, input: ReleaseInput): Release {
  const { place, parts, path = 'together', after } = input
  const script = scriptOf(turn, place)
  const coins = orderCoins(input.coins).map(({ txid, vout, amount }) => ({ txid, vout, amount }))
  const payees = payeesOf(turn, parts)
  const terms = { script, path, coins, payees, ...(after !== undefined && { after }) }
  const { rungs } = signPayout(terms, secretFor(turn, script, path))
  return {
    place,
    coins,
    rungs: rungs.map(({ rate, signatures }) => ({ rate, signatures: [...signatures] })),
  }
}

/** All that stands in escrow to one of the two; `undefined` while nothing does. */
export function releaseTo(turn: Turn, who: 'buyer' | 'vendor'): Release | undefined {
  const found = standing(turn)
  if (found === undefined) return undefined
  const { place, coins, total } = found
  // What sleeps is the vendor's to take; he needs nobody's signature.
  if (place === 'sleeping' && who === 'vendor') return undefined
  const parts = { buyer: 0n, vendor: 0n, [who]: total }
  return signRelease(turn, { place, coins, parts })
}
