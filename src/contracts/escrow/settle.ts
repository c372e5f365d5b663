import { hex } from '@scure/base'
import { dustThreshold } from './dust.ts'
import { EscrowRefusal } from './refusal.ts'

/** Somebody whom a payout pays. */
export interface Payee {
  readonly script: Uint8Array
  /** Satoshis before the network fee. Nobody is paid nothing: 0 drops the payee. */
  readonly amount: bigint
  /** Bears a part of the network fee that follows the amount; else gets the amount exactly. */
  readonly bearsFee: boolean
}

/** An output of a transaction. */
export interface TxOut {
  readonly script: Uint8Array
  /** Satoshis. */
  readonly amount: bigint
}

/** What a payout pays to whom at one feerate: the outputs and the fee are all the coins. */
export interface Settlement {
  /** In the order of BIP 69. */
  readonly outputs: readonly TxOut[]
  readonly fee: bigint
}

export interface SettleTerms {
  /** All the coins, satoshis. */
  readonly total: bigint
  readonly payees: readonly Payee[]
  /** sat/vB, positive; anything else throws RangeError. */
  readonly feerate: number
  /** Virtual size of the transaction with these output scripts, at most. */
  readonly vsize: (scripts: readonly Uint8Array[]) => number
}

/** By amount, then by the bytes of the script (BIP 69). */
export function compareOutputs(a: TxOut, b: TxOut): number {
  if (a.amount !== b.amount) return a.amount < b.amount ? -1 : 1
  const [left, right] = [hex.encode(a.script), hex.encode(b.script)]
  return left < right ? -1 : left > right ? 1 : 0
}

const sum = (parts: readonly { readonly amount: bigint }[]) =>
  parts.reduce((total, { amount }) => total + amount, 0n)

/**
 * Divides the coins: who bears the fee bears it in proportion to his part, rounded down, and the
 * largest of them gets the satoshis that are left. An output that nodes would not relay is dropped,
 * the smallest first, and its part goes to the largest that bears the fee; before the last of those
 * were dropped, those who are paid exactly (a moderator) wait in vain. The result does not depend on
 * the order of the payees. Throws `escrow.split-does-not-add-up` or `escrow.not-worth-the-fee`.
 */
export function settle({ total, payees, feerate, vsize }: SettleTerms): Settlement {
  const difference = total - sum(payees)
  if (difference !== 0n || payees.some(({ amount }) => amount < 0n)) {
    throw new EscrowRefusal('escrow.split-does-not-add-up', 'the parts are not the coins', {
      difference: Number(difference),
    })
  }
  if (!(feerate > 0)) throw new RangeError('a feerate is positive')
  let left = payees.filter(({ amount }) => amount > 0n).sort(compareOutputs)
  for (;;) {
    const fee = BigInt(Math.ceil(vsize(left.map(({ script }) => script)) * feerate))
    const outputs = share(left, fee)
    const small = outputs.findIndex(({ script, amount }) => amount < dustThreshold(script))
    if (small < 0) return { outputs: outputs.sort(compareOutputs), fee }
    left = drop(left, small)
  }
}

/** The outputs of `payees` in their order; a negative amount where the fee eats more than there is. */
function share(payees: readonly Payee[], fee: bigint): TxOut[] {
  const bearers = payees.filter(({ bearsFee }) => bearsFee)
  if (bearers.length === 0) throw notWorth()
  const base = sum(bearers)
  const largest = bearers.at(-1)
  const cut = (amount: bigint) => (amount * (base - fee)) / base
  const rest = base - fee - bearers.reduce((given, { amount }) => given + cut(amount), 0n)
  return payees.map((payee) => {
    const { script, amount, bearsFee } = payee
    if (!bearsFee) return { script, amount }
    return { script, amount: cut(amount) + (payee === largest ? rest : 0n) }
  })
}

/** `payees` are sorted, so the last that bears the fee is the largest, and only he is never dropped. */
function drop(payees: readonly Payee[], small: number): Payee[] {
  const bearers = payees.filter(({ bearsFee }) => bearsFee)
  const dropped = bearers.length > 1 ? payees[small] : payees.find(({ bearsFee }) => !bearsFee)
  if (dropped === undefined) throw notWorth()
  const left = payees.filter((payee) => payee !== dropped)
  const heir = left.findLast(({ bearsFee }) => bearsFee)
  return left.map((payee) =>
    payee === heir ? { ...payee, amount: payee.amount + dropped.amount } : payee,
  )
}

const notWorth = () =>
  new EscrowRefusal('escrow.not-worth-the-fee', 'nothing would be left after the fee')
