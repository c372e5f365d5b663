import { hex } from '@scure/base'
import type { AbortOptions } from '../lib/abort.ts'
import type { Clock } from '../lib/clock.ts'
import type { Books } from './books.ts'
import { ChainRejectedError, ChainUnreachableError } from './chain-errors.ts'
import type { ChainSource } from './chain-source.ts'
import type { Coin } from './coins.ts'
import { dustLimit, estimateVsize } from './coins.ts'
import type { DecodedTx } from './decode.ts'
import { decodeTx, outpointKey } from './decode.ts'
import { reservedOutpoints } from './fee-coins.ts'
import { satPerKvb } from './fee-rate.ts'
import type { LedgerEntry } from './ledger.ts'
import { payingOutput } from './paying-output.ts'
import type { Replaceable, Replacement } from './replacement.ts'
import { planReplacement } from './replacement.ts'
import { SpendError } from './spend-errors.ts'
import type { Label } from './tools/labels.ts'
import { signTransaction } from './transaction.ts'
import type { StoredPayment, WalletState } from './wallet-state.ts'
import type { BumpInput, BumpPlan, SentPayment } from './wallet-view.ts'

export interface BumperInit {
  readonly books: Books
  readonly source: ChainSource
  readonly clock: Clock
}

/**
 * Speeds up what waits: own payments by a replacement with a higher fee (BIP 125), money that comes in
 * by spending it to oneself for the fee of both (child pays for parent).
 */
export class Bumper {
  readonly #books: Books
  readonly #source: ChainSource
  readonly #clock: Clock

  constructor({ books, source, clock }: BumperInit) {
    this.#books = books
    this.#source = source
    this.#clock = clock
  }

  /** See `Wallet.planBump`. */
  async plan(input: BumpInput, options: AbortOptions): Promise<BumpPlan> {
    const payment = this.#payment(input.txid)
    if (payment !== undefined) {
      const { fee, vsize, amount, added } = this.#replacement(payment, input)
      const how = input.reduce === true ? 'reduce' : added ? 'add-coins' : 'replace'
      return { how, amount, fee, oldFee: payment.fee, feeSatPerVb: rateOf(fee, vsize) }
    }
    const { fee, parentFee, vsize, amount } = await this.#child(input, options)
    return {
      how: 'child',
      amount,
      fee,
      oldFee: parentFee,
      feeSatPerVb: rateOf(fee + parentFee, vsize),
    }
  }

  /** See `Wallet.bump`. */
  async bump(input: BumpInput, options: AbortOptions): Promise<SentPayment> {
    const payment = this.#payment(input.txid)
    return payment === undefined
      ? this.#sendChild(await this.#child(input, options), options)
      : this.#replace(payment, input, options)
  }

  #payment(txid: string): StoredPayment | undefined {
    const entry = this.#entry(txid)
    if (entry.stored.height !== undefined) {
      throw new SpendError('wallet.already-confirmed', 'it is in a block, nothing can speed it up')
    }
    return this.#books.state.payments.find((payment) => payment.txid === txid)
  }

  #entry(txid: string): LedgerEntry {
    const entry = this.#books.ledger.entries.find(({ stored }) => stored.txid === txid)
    if (entry === undefined)
      throw new SpendError('wallet.unknown-transaction', 'not of this wallet')
    return entry
  }

  #replacement(payment: StoredPayment, { feeSatPerVb, reduce = false }: BumpInput): Replacement {
    const { addresses, state, ledger } = this.#books
    const frozen = new Set([...(state.frozen ?? []), ...reservedOutpoints(state)])
    return planReplacement({
      old: this.#replaceable(payment),
      satPerKvb: satPerKvb(feeSatPerVb),
      spare: ledger.coins.filter(
        ({ confirmed, txid, vout }) => confirmed && !frozen.has(outpointKey(txid, vout)),
      ),
      changeScript: addresses.at(1, state.next.change).script,
      reduce,
    })
  }

  #replaceable(payment: StoredPayment): Replaceable {
    const { addresses, network } = this.#books
    const decoded = decodeTx(hex.decode(payment.rawHex))
    const payee = decoded.outputs[payingOutput(payment, network)]
    if (payee === undefined) throw new SpendError('wallet.self-check-failed', 'no such output')
    const change = decoded.outputs.find(
      (output) => output !== payee && addresses.find(output.script) !== undefined,
    )
    const spentByOthers = decoded.outputs.some((_, vout) =>
      this.#books.ledger.spender.has(outpointKey(payment.txid, vout)),
    )
    if (spentByOthers) {
      // Replacing it would take away what a later payment spends.
      throw new SpendError('wallet.change-spent', 'a later payment spends the change of this one')
    }
    const coins = decoded.inputs.map(({ txid, vout }) => this.#ownCoin(txid, vout))
    return { coins, payee, fee: payment.fee, ...(change && { change }) }
  }

  /** An own output, spent or not. */
  #ownCoin(txid: string, vout: number): Coin {
    const { stored, decoded, fee } = this.#entry(txid)
    const output = decoded.outputs[vout]
    const owner = output && this.#books.addresses.find(output.script)
    if (output === undefined || owner === undefined) {
      throw new SpendError('wallet.self-check-failed', 'a coin of another')
    }
    const confirmed = stored.height !== undefined
    return { txid, vout, value: output.value, owner, confirmed, own: fee !== undefined }
  }

  async #replace(
    payment: StoredPayment,
    input: BumpInput,
    options: AbortOptions,
  ): Promise<SentPayment> {
    const replaced = await this.#books.change((state) => {
      const plan = this.#replacement(payment, input)
      const old = this.#replaceable(payment)
      const fresh = old.change === undefined && plan.change > 0n
      const outputs = [{ script: old.payee.script, value: plan.amount }]
      if (plan.change > 0n) {
        const script = old.change?.script ?? this.#books.addresses.at(1, state.next.change).script
        outputs.push({ script, value: plan.change })
      }
      const { txid, rawHex } = this.#sign(plan.coins, outputs, plan.fee, state)
      const { former = [], ...rest } = payment
      const next: StoredPayment = {
        ...rest,
        txid,
        rawHex,
        amount: plan.amount,
        fee: plan.fee,
        state: 'signed',
        former: [...former, versionOf(payment)],
      }
      return [withVersion(state, payment, next, this.#clock(), fresh), next]
    })
    try {
      await this.#source.broadcast(replaced.rawHex, options)
    } catch (error) {
      // Refused, for instance because the first version was mined meanwhile: that one stands.
      if (error instanceof ChainRejectedError) await this.#revert(replaced, payment)
      if (error instanceof ChainUnreachableError) return resultOf(replaced, 'signed')
      throw error
    }
    await this.#books.change((state) => [
      {
        ...state,
        payments: state.payments.map((one) =>
          one.txid === replaced.txid ? { ...one, state: 'sent' } : one,
        ),
      },
      undefined,
    ])
    return resultOf(replaced, 'sent')
  }

  async #revert(from: StoredPayment, to: StoredPayment): Promise<void> {
    await this.#books.change((state) => [
      withVersion(state, from, to, this.#clock(), false),
      undefined,
    ])
  }

  async #child({ txid, feeSatPerVb }: BumpInput, options: AbortOptions): Promise<Child> {
    const { decoded } = this.#entry(txid)
    const coins = this.#books.ledger.coins.filter((coin) => coin.txid === txid)
    if (coins.length === 0) {
      throw new SpendError('wallet.bump-needs-coins', 'nothing of it is left to pay a fee with', {
        missing: 0,
      })
    }
    const parentFee = await this.#feeOf(decoded, options)
    const script = this.#books.addresses.at(1, this.#books.state.next.change).script
    const own = estimateVsize(coins.length, [script.length])
    const vsize = own + decoded.vsize
    const wanted = (BigInt(vsize) * satPerKvb(feeSatPerVb) + 999n) / 1000n - parentFee
    // A child pays its own way at least.
    const fee = wanted > BigInt(own) ? wanted : BigInt(own)
    const amount = coins.reduce((sum, { value }) => sum + value, -fee)
    if (amount < dustLimit(script)) {
      throw new SpendError('wallet.bump-needs-coins', 'the money does not pay such a fee', {
        missing: Number(dustLimit(script) - amount),
      })
    }
    return { parent: txid, coins, amount, fee, parentFee, vsize }
  }

  /** Of a transaction of others: from the bytes of all that it spends. */
  async #feeOf(decoded: DecodedTx, options: AbortOptions): Promise<bigint> {
    let fee = decoded.outputs.reduce((sum, { value }) => sum - value, 0n)
    for (const { txid, vout } of decoded.inputs) {
      const raw = await this.#source.rawTransaction(txid, options)
      const value = raw && decodeTx(raw).outputs[vout]?.value
      if (value === undefined) throw new ChainUnreachableError('nobody knows what it spends')
      fee += value
    }
    return fee
  }

  async #sendChild(child: Child, options: AbortOptions): Promise<SentPayment> {
    const payment = await this.#books.change((state) => {
      const { script, address } = this.#books.addresses.at(1, state.next.change)
      const { coins, amount, fee } = child
      const { txid, rawHex } = this.#sign(coins, [{ script, value: amount }], fee, state)
      const createdAt = this.#clock()
      const made: StoredPayment = {
        key: `child:${child.parent}`,
        txid,
        rawHex,
        address,
        amount,
        fee,
        createdAt,
        state: 'signed',
      }
      const after: WalletState = {
        ...state,
        next: { ...state.next, change: state.next.change + 1 },
        transactions: [...state.transactions, { txid, rawHex, at: createdAt }],
        payments: [...state.payments.filter(({ key }) => key !== made.key), made],
      }
      return [after, made]
    })
    try {
      await this.#source.broadcast(payment.rawHex, options)
    } catch (error) {
      if (error instanceof ChainRejectedError) {
        await this.#books.change((state) => [without(state, payment), undefined])
      }
      if (error instanceof ChainUnreachableError) return resultOf(payment, 'signed')
      throw error
    }
    return resultOf(payment, 'sent')
  }

  #sign(
    coins: readonly Coin[],
    outputs: readonly { script: Uint8Array; value: bigint }[],
    fee: bigint,
    state: WalletState,
  ) {
    const rawById = new Map(state.transactions.map(({ txid, rawHex }) => [txid, rawHex]))
    const parent = (txid: string) => hex.decode(rawById.get(txid) ?? '')
    return signTransaction({ coins, outputs, fee, parent }, this.#books.addresses)
  }
}

interface Child {
  readonly parent: string
  readonly coins: readonly Coin[]
  readonly amount: bigint
  readonly fee: bigint
  readonly parentFee: bigint
  /** Of both together. */
  readonly vsize: number
}

const versionOf = ({ txid, rawHex, amount, fee }: StoredPayment) => ({ txid, rawHex, amount, fee })

/** The state with another version of a payment in the place of the present one. */
function withVersion(
  state: WalletState,
  from: StoredPayment,
  to: StoredPayment,
  now: number,
  tookChange: boolean,
): WalletState {
  const { txid, rawHex } = to
  const change = state.next.change + (tookChange ? 1 : 0)
  return {
    ...state,
    next: { ...state.next, change },
    transactions: [
      ...state.transactions.filter((one) => one.txid !== from.txid && one.txid !== txid),
      { txid, rawHex, at: state.transactions.find((one) => one.txid === from.txid)?.at ?? now },
    ],
    payments: state.payments.map((one) => (one.key === from.key ? to : one)),
    ...(state.labels && { labels: state.labels.map((label) => renamed(label, from.txid, txid)) }),
  }
}

/** What was written to one version of a payment belongs to the next. */
const renamed = (label: Label, from: string, to: string): Label =>
  label.type === 'tx' && label.ref === from ? { ...label, ref: to } : label

function without(state: WalletState, { txid }: StoredPayment): WalletState {
  return {
    ...state,
    transactions: state.transactions.filter((one) => one.txid !== txid),
    payments: state.payments.map((one) =>
      one.txid === txid ? { ...one, state: 'rejected' } : one,
    ),
  }
}

const resultOf = ({ txid, amount, fee }: StoredPayment, state: SentPayment['state']) => ({
  txid,
  amount,
  fee,
  state,
})

const rateOf = (fee: bigint, vsize: number) => Math.round((Number(fee) / vsize) * 100) / 100
