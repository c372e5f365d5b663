import { hex } from '@scure/base'
import type { AbortOptions } from '../lib/abort.ts'
import type { Clock } from '../lib/clock.ts'
import type { Books } from './books.ts'
import { ChainRejectedError, ChainUnreachableError } from './chain-errors.ts'
import type { ChainSource } from './chain-source.ts'
import type { Coin, Selection } from './coins.ts'
import { selectCoins } from './coins.ts'
import { decodeTx, outpointKey } from './decode.ts'
import { reservedOutpoints, setAside } from './fee-coins.ts'
import { FeeRates, satPerKvb } from './fee-rate.ts'
import { canonicalPayee, scriptOfPayee } from './payee.ts'
import { payingOutput } from './paying-output.ts'
import { SpendError } from './spend-errors.ts'
import { signTransaction } from './transaction.ts'
import type { StoredPayment, WalletState } from './wallet-state.ts'
import type { FeePresets, PaidPayment, PlanInput, SendInput, SpendPlan } from './wallet-view.ts'

type Fee = { readonly total: bigint } | { readonly satPerKvb: bigint }

export interface PayerInit {
  readonly books: Books
  readonly source: ChainSource
  readonly clock: Clock
}

/** Signs payments and hands them to the network; one idempotency key pays at most once. */
export class Payer {
  readonly #books: Books
  readonly #source: ChainSource
  readonly #clock: Clock
  readonly #rates: FeeRates

  constructor({ books, source, clock }: PayerInit) {
    this.#books = books
    this.#source = source
    this.#clock = clock
    this.#rates = new FeeRates(source, clock)
  }

  /** See `Wallet.plan`. */
  async plan(input: PlanInput, options: AbortOptions): Promise<SpendPlan> {
    const { amount, fee, vsize } = this.#select(input, {
      satPerKvb: await this.#rate(input, options),
    })
    return { amount, fee, feeSatPerVb: Math.round((Number(fee) / vsize) * 100) / 100 }
  }

  /** What a payment would spend and pay, unsigned. */
  async draft(input: PlanInput, options: AbortOptions) {
    const { addresses, network, state } = this.#books
    const { coins, amount, fee, change } = this.#select(input, {
      satPerKvb: await this.#rate(input, options),
    })
    const outputs = [{ script: scriptOfPayee(input.address, network), value: amount }]
    if (change > 0n)
      outputs.push({ script: addresses.at(1, state.next.change).script, value: change })
    return { coins, outputs, amount, fee }
  }

  /** See `Wallet.send`. */
  async send(input: SendInput): Promise<PaidPayment> {
    const options = input.signal === undefined ? {} : { signal: input.signal }
    const earlier = this.#earlier(input, this.#books.state)
    if (earlier !== undefined) {
      try {
        return await this.#broadcast(earlier, options)
      } catch (error) {
        if (!(error instanceof ChainRejectedError) || !this.#isReplaceable(earlier)) throw error
      }
    }
    const fee =
      input.fee === undefined
        ? { satPerKvb: await this.#rate(input, options) }
        : { total: input.fee }
    const payment = await this.#books.change((state) => {
      const now = this.#earlier(input, state)
      return now === undefined || now.state === 'rejected'
        ? this.#sign(input, fee, state, now)
        : [state, now]
    })
    return this.#broadcast(payment, options)
  }

  /** Hands over again what was never taken, and of `unseen` (txids) what the network has lost. */
  async resume(unseen: readonly string[], options: AbortOptions): Promise<void> {
    const waiting = this.#books.state.payments.filter(
      ({ state, txid }) => state === 'signed' || (state === 'sent' && unseen.includes(txid)),
    )
    for (const payment of waiting) {
      // A refused one is marked, and its coins are free again.
      await this.#broadcast(payment, options).catch((error: unknown) => {
        if (!(error instanceof ChainRejectedError)) throw error
      })
    }
  }

  /** The payment that the key belongs to already. */
  #earlier({ key, address, amount }: SendInput, state: WalletState): StoredPayment | undefined {
    const earlier = state.payments.find((payment) => payment.key === key)
    if (earlier === undefined) return undefined
    const same = canonicalPayee(address, this.#books.network) === earlier.address
    if (!same || (amount !== 'all' && amount !== earlier.amount)) {
      throw new SpendError('wallet.key-reused', 'the key belongs to another payment')
    }
    return earlier
  }

  #sign(
    input: SendInput,
    fee: Fee,
    state: WalletState,
    rejected: StoredPayment | undefined,
  ): readonly [WalletState, StoredPayment] {
    const { addresses, network } = this.#books
    const { key, label } = input
    const selection = this.#select(
      input,
      fee,
      rejected === undefined ? undefined : this.#sharedCoin(rejected),
    )
    const address = canonicalPayee(input.address, network)
    const outputs = [{ script: scriptOfPayee(address, network), value: selection.amount }]
    const hasChange = selection.change > 0n
    if (hasChange)
      outputs.push({ script: addresses.at(1, state.next.change).script, value: selection.change })
    const rawById = new Map(state.transactions.map(({ txid, rawHex }) => [txid, rawHex]))
    const parent = (txid: string) => hex.decode(rawById.get(txid) ?? '')
    const { coins, amount, fee: cost } = selection
    const { txid, rawHex } = signTransaction({ coins, outputs, fee: cost, parent }, addresses)
    const createdAt = this.#clock()
    const signed = {
      key,
      txid,
      rawHex,
      address,
      amount,
      fee: cost,
      createdAt,
      state: 'signed',
    } as const
    const payment: StoredPayment = label === undefined ? signed : { ...signed, label }
    const after = {
      ...state,
      next: { ...state.next, change: state.next.change + (hasChange ? 1 : 0) },
      transactions: [...state.transactions, { txid, rawHex, at: createdAt }],
      payments: [...state.payments.filter((other) => other.key !== key), payment],
    }
    return [after, payment]
  }

  #select({ address, amount, coins: chosen }: PlanInput, fee: Fee, required?: Coin): Selection {
    const script = scriptOfPayee(address, this.#books.network)
    const coins = this.#usable(chosen)
    const input = { coins, amount, script, fee }
    try {
      return selectCoins(required === undefined ? input : { ...input, required })
    } catch (error) {
      throw chosen === undefined ? this.#explained(error) : error
    }
  }

  /** Says so where only coins are missing that wait for the fee of an order. */
  #explained(error: unknown): unknown {
    if (!(error instanceof SpendError) || error.code !== 'wallet.insufficient-funds') return error
    const kept = Number(setAside(this.#books).reduce((sum, { amount }) => sum + amount, 0n))
    const missing = Number(error.data?.['missing'] ?? 0)
    if (missing > kept) return error
    const data = { missing, setAside: kept }
    return new SpendError('wallet.set-aside', 'coins wait for the fee of an order', data)
  }

  /** The chosen coins, else all that are not frozen. */
  #usable(chosen: readonly string[] | undefined): readonly Coin[] {
    const { ledger, state } = this.#books
    const keyOf = ({ txid, vout }: Coin) => outpointKey(txid, vout)
    const reserved = reservedOutpoints(state)
    const coins = ledger.coins.filter((coin) => !reserved.has(keyOf(coin)))
    if (chosen === undefined) {
      const frozen = new Set(state.frozen)
      return coins.filter((coin) => !frozen.has(keyOf(coin)))
    }
    const wanted = new Set(chosen)
    const found = coins.filter((coin) => wanted.has(keyOf(coin)))
    if (found.length < wanted.size) {
      throw new SpendError('wallet.coin-gone', 'a chosen coin was spent meanwhile')
    }
    return found
  }

  /** Feerates of the source, remembered for a minute. */
  presets(options: AbortOptions): Promise<FeePresets> {
    return this.#rates.presets(options)
  }

  #rate({ feeSatPerVb }: PlanInput, options: AbortOptions): Promise<bigint> {
    return feeSatPerVb === undefined
      ? this.#rates.current(options)
      : Promise.resolve(satPerKvb(feeSatPerVb))
  }

  /**
   * Whether a new payment under the same key can exclude the refused one, which might still come to
   * life: by spending one of its coins, or because one is spent for good.
   */
  #isReplaceable(payment: StoredPayment): boolean {
    if (this.#sharedCoin(payment) !== undefined) return true
    const { entries, spender } = this.#books.ledger
    const mined = new Set(
      entries.flatMap(({ stored }) => (stored.height === undefined ? [] : [stored.txid])),
    )
    return outpointsOf(payment).some((outpoint) => {
      const by = spender.get(outpoint)
      return by !== undefined && by !== payment.txid && mined.has(by)
    })
  }

  #sharedCoin(payment: StoredPayment): Coin | undefined {
    const spent = new Set(outpointsOf(payment))
    return this.#books.ledger.coins.find(({ txid, vout }) => spent.has(outpointKey(txid, vout)))
  }

  async #broadcast(payment: StoredPayment, options: AbortOptions): Promise<PaidPayment> {
    const { txid, rawHex, amount, fee } = payment
    const result = { txid, vout: payingOutput(payment, this.#books.network), amount, fee }
    const mined = this.#books.ledger.entries.some(
      ({ stored }) => stored.txid === txid && stored.height !== undefined,
    )
    if (mined) return { ...result, state: 'sent' }
    try {
      await this.#source.broadcast(rawHex, options)
    } catch (error) {
      if (error instanceof ChainRejectedError) await this.#mark(payment, 'rejected')
      if (error instanceof ChainUnreachableError) return { ...result, state: 'signed' }
      throw error
    }
    await this.#mark(payment, 'sent')
    return { ...result, state: 'sent' }
  }

  /** A refused payment leaves the history and frees its coins; a revived one comes back. */
  async #mark({ txid, rawHex }: StoredPayment, to: 'sent' | 'rejected'): Promise<void> {
    await this.#books.change((state) => {
      const others = state.transactions.filter((transaction) => transaction.txid !== txid)
      const stored = state.transactions.find((transaction) => transaction.txid === txid)
      const after = {
        ...state,
        payments: state.payments.map((payment) =>
          payment.txid === txid ? { ...payment, state: to } : payment,
        ),
        transactions:
          to === 'rejected' ? others : [...others, stored ?? { txid, rawHex, at: this.#clock() }],
      }
      return [after, undefined]
    })
  }
}

const outpointsOf = ({ rawHex }: StoredPayment): string[] =>
  decodeTx(hex.decode(rawHex)).inputs.map(({ txid, vout }) => outpointKey(txid, vout))
