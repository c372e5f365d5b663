import type { Coin } from './coins.ts'
import { dustLimit, estimateVsize } from './coins.ts'
import type { TxOutput } from './decode.ts'
import { carriesData } from './payee.ts'
import { SpendError } from './spend-errors.ts'

/** What nodes want for relaying a replacement, over the old fee: 1 sat/vB (BIP 125 rule 4). */
const INCREMENTAL_SAT_PER_KVB = 1_000n
/** Above it a fee is a mistake: one part in so many of the amount. */
const FEE_SHARE = 10n
/** What carries data has no amount to measure a fee by. */
const DATA_FEE_GROWTH = 20n

/** A waiting payment that may be replaced. */
export interface Replaceable {
  readonly coins: readonly Coin[]
  readonly payee: TxOutput
  readonly change?: TxOutput
  readonly fee: bigint
}

/** How it may be replaced. */
export interface ReplacementInput {
  readonly old: Replaceable
  /** sat per 1000 vB. */
  readonly satPerKvb: bigint
  /** Confirmed coins that may be added; a replacement may add no waiting ones (BIP 125 rule 2). */
  readonly spare: readonly Coin[]
  /** Output script for change where there was none. */
  readonly changeScript: Uint8Array
  /** Takes the fee from what the payee gets. */
  readonly reduce: boolean
}

/** A payment that replaces another: same payee, higher fee. */
export interface Replacement {
  readonly coins: readonly Coin[]
  /** Satoshis for the payee. */
  readonly amount: bigint
  readonly change: bigint
  readonly fee: bigint
  readonly vsize: number
  /** Coins were added. */
  readonly added: boolean
}

/**
 * The cheapest replacement at a feerate: from the change; else with more coins; else, if wanted, from
 * the payee's part. Throws `wallet.bump-needs-coins` {missing}, `wallet.fee-too-high`.
 */
export function planReplacement(input: ReplacementInput): Replacement {
  const { old, reduce } = input
  const plan = reduce
    ? reduced(input)
    : (fit(input, old.coins, old.payee.value) ?? withMoreCoins(input))
  const most = carriesData(old.payee.script) ? DATA_FEE_GROWTH : 2n
  if (plan.fee * FEE_SHARE > plan.amount && plan.fee > old.fee * most) {
    throw new SpendError('wallet.fee-too-high', 'the fee is more than a tenth of the amount', {
      fee: Number(plan.fee),
      smallest: Number(plan.fee * FEE_SHARE),
    })
  }
  return plan
}

function withMoreCoins(input: ReplacementInput): Replacement {
  const { old, spare } = input
  const coins = [...old.coins]
  for (const coin of [...spare].sort((a, b) => Number(b.value - a.value))) {
    coins.push(coin)
    const plan = fit(input, coins, old.payee.value)
    if (plan !== undefined) return { ...plan, added: true }
  }
  const missing = old.payee.value + feeOf(input, old.coins.length, false) - total(coins)
  throw new SpendError('wallet.bump-needs-coins', 'no coins are left for a higher fee', {
    missing: Number(missing > 0n ? missing : 0n),
  })
}

function reduced(input: ReplacementInput): Replacement {
  const { old } = input
  const change = old.change?.value ?? 0n
  const fee = feeOf(input, old.coins.length, change > 0n)
  const amount = total(old.coins) - change - fee
  const least = dustLimit(old.payee.script)
  if (amount < least) {
    throw new SpendError('wallet.dust', 'nodes do not relay so little', { smallest: Number(least) })
  }
  const vsize = vsizeOf(input, old.coins.length, change > 0n)
  return { coins: old.coins, amount, change, fee, vsize, added: false }
}

/** `undefined` if the coins do not suffice. Change that is not worth an output becomes fee. */
function fit(
  input: ReplacementInput,
  coins: readonly Coin[],
  amount: bigint,
): Replacement | undefined {
  const rest = total(coins) - amount
  const withChange = feeOf(input, coins.length, true)
  const change = rest - withChange
  if (change >= dustLimit(changeScriptOf(input))) {
    const vsize = vsizeOf(input, coins.length, true)
    return { coins, amount, change, fee: withChange, vsize, added: false }
  }
  if (rest < feeOf(input, coins.length, false)) return undefined
  const vsize = vsizeOf(input, coins.length, false)
  return { coins, amount, change: 0n, fee: rest, vsize, added: false }
}

const changeScriptOf = ({ old, changeScript }: ReplacementInput) =>
  old.change?.script ?? changeScript

function vsizeOf(input: ReplacementInput, inputs: number, change: boolean): number {
  const { length } = input.old.payee.script
  return estimateVsize(inputs, change ? [length, changeScriptOf(input).length] : [length])
}

/** At the rate, and never less than nodes want for a replacement (BIP 125 rules 3 and 4). */
function feeOf(input: ReplacementInput, inputs: number, change: boolean): bigint {
  const vsize = BigInt(vsizeOf(input, inputs, change))
  const at = (satPerKvb: bigint) => (vsize * satPerKvb + 999n) / 1000n
  const least = input.old.fee + at(INCREMENTAL_SAT_PER_KVB)
  const wanted = at(input.satPerKvb)
  return wanted > least ? wanted : least
}

const total = (coins: readonly Coin[]) => coins.reduce((sum, { value }) => sum + value, 0n)
