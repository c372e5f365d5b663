import type { OwnAddress } from './keys.ts'
import { carriesData } from './payee.ts'
import { SpendError } from './spend-errors.ts'

/** An unspent output of the own account. */
export interface Coin {
  readonly txid: string
  readonly vout: number
  readonly value: bigint
  readonly owner: OwnAddress
  /** In a block. */
  readonly confirmed: boolean
  /** Made by an own payment: nobody else can replace it. */
  readonly own: boolean
}

/** What a selection decides. Conservation: inputs = amount + change + fee. */
export interface Selection {
  readonly coins: readonly Coin[]
  readonly amount: bigint
  readonly fee: bigint
  /** 0n: no change output. */
  readonly change: bigint
  /** Estimated; at least the real one. */
  readonly vsize: number
}

export interface SelectionInput {
  readonly coins: readonly Coin[]
  readonly amount: bigint | 'all'
  /** Output script of the recipient. */
  readonly script: Uint8Array
  /** Exact satoshis, or a rate. */
  readonly fee: { readonly total: bigint } | { readonly satPerKvb: bigint }
  /** A coin that must be spent, because an older payment with the same purpose spends it too. */
  readonly required?: Coin
}

/** About 41 kvB: well below the 100 kvB that nodes relay. */
const MAX_INPUTS = 600

/** Nodes relay nothing cheaper by default; sat per 1000 vB. */
export const MIN_FEE_SAT_PER_KVB = 1_000n
/** Bitcoin Core's `-maxfeerate` guard is 0.1 BTC per kvB; markets have never asked for a tenth of it. */
const MAX_FEE_SAT_PER_KVB = 1_000_000n
/** Bitcoin Core's `-maxtxfee`: 0.1 BTC. */
const MAX_FEE = 10_000_000n
/** A fee above one part in so many of the amount is refused. */
const FEE_SHARE = 10n

/** Weight units (BIP-141) of a P2WPKH input: outpoint, empty script, sequence; two witness items, low-R signature. */
const INPUT_WEIGHT = 41 * 4 + 107
/** Version, lock time, segwit marker and flag. */
const FRAME_WEIGHT = 8 * 4 + 2
const P2WPKH_SCRIPT_BYTES = 22

const compactSize = (count: number) => (count < 253 ? 1 : 3)
const outputBytes = (scriptBytes: number) => 8 + compactSize(scriptBytes) + scriptBytes

/** Virtual size of a transaction that spends P2WPKH coins to scripts of the given lengths; never too small. */
export function estimateVsize(inputs: number, scriptBytes: readonly number[]): number {
  const outputs = scriptBytes.reduce(
    (sum, bytes) => sum + outputBytes(bytes),
    compactSize(scriptBytes.length),
  )
  return Math.ceil((FRAME_WEIGHT + (compactSize(inputs) + outputs) * 4 + inputs * INPUT_WEIGHT) / 4)
}

/**
 * Nodes refuse smaller outputs: what spending one would cost at 3 sat/vB, nothing where it cannot be
 * spent (Bitcoin Core, GetDustThreshold).
 */
export function dustLimit(script: Uint8Array): bigint {
  if (carriesData(script)) return 0n
  const opcode = script[0] ?? 0
  const witnessProgram =
    (opcode === 0 || (opcode >= 0x51 && opcode <= 0x60)) && script[1] === script.length - 2
  return BigInt(3 * (outputBytes(script.length) + (witnessProgram ? 67 : 148)))
}

/** 294 satoshis. */
const CHANGE_DUST = dustLimit(new Uint8Array([0, 20, ...new Uint8Array(20)]))

const ceilFee = (vsize: number, satPerKvb: bigint) => (BigInt(vsize) * satPerKvb + 999n) / 1000n
const total = (coins: readonly Coin[]) => coins.reduce((sum, { value }) => sum + value, 0n)

/**
 * Coins that others cannot take back: confirmed ones, and change of own payments. Money that
 * somebody else has only announced may still be replaced.
 */
export const isSpendable = ({ confirmed, own }: Coin): boolean => confirmed || own

/** Decides which coins pay, what it costs and what comes back. Throws {@link SpendError}. */
export function selectCoins(input: SelectionInput): Selection {
  const { amount, script } = input
  const least = dustLimit(script)
  if (carriesData(script) && amount !== 0n) {
    throw new SpendError('wallet.self-check-failed', 'money for an output that nobody can spend')
  }
  if (amount !== 'all' && amount < least) {
    throw new SpendError('wallet.dust', 'nodes do not relay so little', { smallest: Number(least) })
  }
  const selection = amount === 'all' ? selectAll(input) : selectSome(input, amount)
  checkFee(selection, amount === 'all' || carriesData(script))
  return selection
}

function selectAll({ coins, fee, script }: SelectionInput): Selection {
  const spendable = coins.filter(isSpendable)
  if (spendable.length > MAX_INPUTS) {
    throw new SpendError('wallet.too-many-coins', 'too many coins for one transaction', {
      most: MAX_INPUTS,
    })
  }
  const vsize = estimateVsize(spendable.length, [script.length])
  const cost = 'total' in fee ? fee.total : ceilFee(vsize, fee.satPerKvb)
  const amount = total(spendable) - cost
  const least = dustLimit(script)
  if (amount < least) throw insufficient(coins, least + cost)
  return { coins: spendable, amount, fee: cost, change: 0n, vsize }
}

function selectSome(input: SelectionInput, amount: bigint): Selection {
  const { coins, required } = input
  const others = coins.filter((coin) => coin !== required)
  // Confirmed coins first: a chain of waiting payments can be held up by its first one.
  for (const eligible of [
    others.filter(({ confirmed }) => confirmed),
    others.filter(isSpendable),
  ]) {
    const found = selectFrom(input, amount, required === undefined ? [] : [required], eligible)
    if (found !== undefined) return found
  }
  throw insufficient(coins, amount + costOf(input, 1, false))
}

/** The smallest single coin that suffices, else the largest coins until they do. */
function selectFrom(
  input: SelectionInput,
  amount: bigint,
  start: readonly Coin[],
  eligible: readonly Coin[],
): Selection | undefined {
  const ascending = [...eligible].sort(byValue)
  if (start.length > 0) {
    const alone = settle(input, amount, start)
    if (alone !== undefined) return alone
  }
  for (const coin of ascending) {
    const pair = settle(input, amount, [...start, coin])
    if (pair !== undefined) return pair
  }
  const chosen = [...start]
  for (const coin of ascending.reverse()) {
    if (chosen.length === MAX_INPUTS) return undefined
    chosen.push(coin)
    const found = settle(input, amount, chosen)
    if (found !== undefined) return found
  }
  return undefined
}

/** Change if it is worth an output, else a little more fee; `undefined` if the coins do not suffice. */
function settle(
  input: SelectionInput,
  amount: bigint,
  coins: readonly Coin[],
): Selection | undefined {
  const inputs = total(coins)
  const fee = costOf(input, coins.length, true)
  const change = inputs - amount - fee
  if (change >= CHANGE_DUST) {
    return { coins: [...coins], amount, fee, change, vsize: vsizeOf(input, coins.length, true) }
  }
  const rest = inputs - amount
  if (rest < costOf(input, coins.length, false)) return undefined
  return {
    coins: [...coins],
    amount,
    fee: rest,
    change: 0n,
    vsize: vsizeOf(input, coins.length, false),
  }
}

const vsizeOf = ({ script }: SelectionInput, inputs: number, change: boolean) =>
  estimateVsize(inputs, change ? [script.length, P2WPKH_SCRIPT_BYTES] : [script.length])

const costOf = (input: SelectionInput, inputs: number, change: boolean) =>
  'total' in input.fee
    ? input.fee.total
    : ceilFee(vsizeOf(input, inputs, change), input.fee.satPerKvb)

function byValue(a: Coin, b: Coin): number {
  return a.value < b.value
    ? -1
    : a.value > b.value
      ? 1
      : a.txid < b.txid
        ? -1
        : a.txid > b.txid
          ? 1
          : a.vout - b.vout
}

function insufficient(coins: readonly Coin[], needed: bigint): SpendError {
  const available = total(coins.filter(isSpendable))
  const waiting = total(coins) - available
  if (available + waiting >= needed) {
    return new SpendError('wallet.funds-unconfirmed', 'the coins are on their way', {
      available: Number(available),
      waiting: Number(waiting),
    })
  }
  return new SpendError('wallet.insufficient-funds', 'the coins do not suffice', {
    available: Number(available),
    missing: Number(needed - available),
  })
}

function checkFee({ amount, fee, vsize }: Selection, all: boolean): void {
  const least = ceilFee(vsize, MIN_FEE_SAT_PER_KVB)
  if (fee < least) {
    throw new SpendError('wallet.fee-too-low', 'nodes do not relay for so little', {
      smallest: Number(least),
    })
  }
  if (fee > MAX_FEE || fee > ceilFee(vsize, MAX_FEE_SAT_PER_KVB)) {
    throw new SpendError('wallet.fee-absurd', 'no sane payment costs that', { fee: Number(fee) })
  }
  if (!all && fee * FEE_SHARE > amount) {
    throw new SpendError('wallet.fee-too-high', 'the fee is more than a tenth of the amount', {
      fee: Number(fee),
      smallest: Number(fee * FEE_SHARE),
    })
  }
}
