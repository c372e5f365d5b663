import { hex } from '@scure/base'
import type { HDKey } from '@scure/bip32'
import type { AbortOptions } from '../lib/abort.ts'
import { raceSignal, withTimeout } from '../lib/abort.ts'
import type { Clock } from '../lib/clock.ts'
import type { NetworkName } from '../lib/config.ts'
import { Emitter } from '../lib/emitter.ts'
import type { WireError } from '../lib/errors.ts'
import { toWireError } from '../lib/errors.ts'
import { Lock } from '../lib/lock.ts'
import { ChainRejectedError, ChainUnreachableError } from './chain-errors.ts'
import type { ChainSource } from './chain-source.ts'
import type { Coin, Selection } from './coins.ts'
import { selectCoins } from './coins.ts'
import { decodeTx, outpointKey } from './decode.ts'
import { FeeRates, satPerKvb } from './fee-rate.ts'
import { AddressBook } from './keys.ts'
import type { Ledger } from './ledger.ts'
import { Decoder, readLedger } from './ledger.ts'
import { GAP_LIMIT, lookAtChain } from './look.ts'
import { mergeSighting } from './merge.ts'
import { WrongNetworkError, canonicalAddress, scriptOfAddress } from './networks.ts'
import { SpendError } from './spend-errors.ts'
import { summarize } from './summary.ts'
import { signTransaction } from './transaction.ts'
import type { StoredPayment, WalletState, WalletStore } from './wallet-state.ts'
import type { PlanInput, SendInput, SentPayment, SpendPlan, WalletSummary } from './wallet-view.ts'

/** A look at every address at least so often; between them only at those where something is expected. */
const FULL_LOOK_EVERY_MS = 10 * 60_000
/** A whole look, however many requests it takes. */
const SYNC_TIMEOUT_MS = 5 * 60_000

export interface WalletInit {
  /** BIP-84 account key `m/84'/c'/p'` with its private part. */
  readonly account: HDKey
  readonly network: NetworkName
  readonly source: ChainSource
  readonly store: WalletStore
  readonly clock: Clock
}

export interface SyncOptions extends AbortOptions {
  /** Ask for every address, also where nothing is expected. Default: at most every ten minutes. */
  everything?: boolean
  /** Unused addresses in a row that end the search (default 20); more finds gaps of other wallets. */
  gapLimit?: number
}

/**
 * A single-signature wallet (BIP-84, P2WPKH) over a {@link ChainSource}. It keeps the bytes of every
 * transaction of its own, so that amounts are never taken on a server's word.
 *
 * Acts that change something run one after the other; each saves before it answers.
 */
export class Wallet {
  readonly #init: WalletInit
  readonly #book: AddressBook
  readonly #decoder = new Decoder()
  readonly #rates: FeeRates
  readonly #changes = new Emitter<WalletSummary>()
  /** Held while the state changes, never while a server is asked. */
  readonly #writing = new Lock()
  readonly #looking = new Lock()
  #state: WalletState | undefined
  #ledger: Ledger = { entries: [], coins: [], spender: new Map() }
  #error: WireError | undefined
  /** Own payments that the servers did not list at the last look. */
  #unseen: readonly string[] = []

  constructor(init: WalletInit) {
    this.#init = init
    this.#book = new AddressBook(init.account, init.network)
    this.#rates = new FeeRates(init.source, init.clock)
  }

  /** Loads the state. Asks no server. Throws `wallet.wrong-network` if it is of another network. */
  async open(): Promise<void> {
    await this.#writing.run(async () => {
      if (this.#state !== undefined) return
      const { network, store } = this.#init
      const stored = await store.load()
      if (stored !== undefined && stored.network !== network) throw new WrongNetworkError(network)
      this.#adopt(stored ?? emptyState(network))
    })
  }

  /** The wallet now. Throws TypeError before {@link open}. */
  view(): WalletSummary {
    return summarize(this.#opened(), this.#ledger, this.#book, this.#error)
  }

  /** Calls `listener` with each new view. Returns the function that stops it. */
  onChange(listener: (view: WalletSummary) => void): () => void {
    return this.#changes.on(listener)
  }

  /** Something is under way that the next block may change. */
  get pending(): boolean {
    return this.#ledger.entries.some(({ stored }) => stored.height === undefined)
  }

  /**
   * Asks the chain what is new, then hands unseen own payments to the network again. Rejects with
   * `chain.unreachable` or `chain.bad-answer`, which the view shows too until the next good look.
   */
  async sync(options: SyncOptions = {}): Promise<void> {
    const signal = withTimeout(SYNC_TIMEOUT_MS, options)
    await raceSignal(
      this.#looking.run(async () => {
        signal.throwIfAborted()
        try {
          await this.#look(options, signal)
          await this.resume({ signal })
          this.#setError(undefined)
        } catch (error) {
          if (options.signal?.aborted !== true) this.#setError(toWireError(error))
          throw error
        }
      }),
      signal,
    )
  }

  async #look(
    { everything, gapLimit = GAP_LIMIT }: SyncOptions,
    signal: AbortSignal,
  ): Promise<void> {
    const { source, clock } = this.#init
    const state = this.#opened()
    const due = state.scannedAt === undefined || clock() - state.scannedAt >= FULL_LOOK_EVERY_MS
    const look = { source, book: this.#book, state, ledger: this.#ledger, gapLimit, signal }
    const sighting = await lookAtChain({ ...look, everything: everything ?? due })
    await this.#writing.run(async () => {
      const merged = mergeSighting(this.#opened(), this.#ledger.entries, sighting, clock())
      this.#unseen = merged.unseen
      await this.#save(this.#withFreshAddress(merged.state))
    })
  }

  /** The shown address is replaced once it was used. */
  #withFreshAddress(state: WalletState): WalletState {
    this.#derive(state)
    const shown = this.#book.at(0, state.shown)
    const { entries } = readLedger(state.transactions, this.#book, this.#decoder)
    const used = entries.some(({ decoded }) =>
      decoded.outputs.some(({ script }) => this.#book.find(script) === shown),
    )
    if (!used) return state
    const { receive } = state.next
    return { ...state, shown: receive, next: { ...state.next, receive: receive + 1 } }
  }

  /** Hands own payments that nobody has seen to the network again; what cannot be now stays for the next time. */
  async resume(options: AbortOptions = {}): Promise<void> {
    const waiting = this.#opened().payments.filter(
      ({ state, txid }) => state === 'signed' || (state === 'sent' && this.#unseen.includes(txid)),
    )
    for (const payment of waiting) {
      // A rejected one is marked; its coins are free again and the history says so.
      await this.#broadcast(payment, options).catch((error: unknown) => {
        if (!(error instanceof ChainRejectedError)) throw error
      })
    }
  }

  /** The address on the wallet page: unused, and the same until money came to it. */
  async receiveAddress(options: AbortOptions = {}): Promise<string> {
    await this.#scanned(options)
    return this.view().address
  }

  /**
   * An address for one purpose, never handed out before nor again; saved before it is returned. The
   * label names the purpose in the history. Before the first complete look the chain is asked, so
   * that an address used in an earlier life of the phrase is not taken for a new one.
   */
  async reserveAddress(label: string, options: AbortOptions = {}): Promise<string> {
    await this.#scanned(options)
    return this.#writing.run(async () => {
      const state = this.#opened()
      const index = state.next.receive
      await this.#save({
        ...state,
        next: { ...state.next, receive: index + 1 },
        reserved: [...state.reserved, { index, label, at: this.#init.clock() }],
      })
      return this.#book.at(0, index).address
    })
  }

  /** What a payment would cost now. Throws as {@link send}, and signs nothing. */
  async plan(input: PlanInput, options: AbortOptions = {}): Promise<SpendPlan> {
    const { amount, fee, vsize } = this.#select(input, {
      satPerKvb: await this.#rate(input, options),
    })
    return { amount, fee, feeSatPerVb: Math.round((Number(fee) / vsize) * 100) / 100 }
  }

  /**
   * Pays. The signed transaction is saved under `key` before any server sees it; the same key later
   * hands over the same transaction and answers with the same txid, so that nothing is paid twice.
   *
   * Answers `signed` instead of `sent` if no server could be reached: the payment stands and goes
   * out with the next {@link sync}. Throws {@link SpendError}, `wallet.wrong-network`,
   * `wallet.bad-address`, `chain.unreachable` (only before signing) or `chain.rejected`.
   */
  async send(input: SendInput): Promise<SentPayment> {
    const options = input.signal === undefined ? {} : { signal: input.signal }
    const earlier = this.#earlier(input)
    if (earlier !== undefined) {
      try {
        return await this.#broadcast(earlier, options)
      } catch (error) {
        if (!(error instanceof ChainRejectedError) || !this.#replaceable(earlier)) throw error
      }
    }
    const fee =
      input.fee === undefined
        ? { satPerKvb: await this.#rate(input, options) }
        : { total: input.fee }
    const payment = await this.#writing.run(async () => {
      const now = this.#earlier(input)
      return now === undefined || now.state === 'rejected' ? this.#sign(input, fee, now) : now
    })
    return this.#broadcast(payment, options)
  }

  /** The payment that the key belongs to already. */
  #earlier({ key, address, amount }: SendInput): StoredPayment | undefined {
    const earlier = this.#opened().payments.find((payment) => payment.key === key)
    if (earlier === undefined) return undefined
    const same = canonicalAddress(address, this.#init.network) === earlier.address
    if (!same || (amount !== 'all' && amount !== earlier.amount)) {
      throw new SpendError('wallet.key-reused', 'the key belongs to another payment')
    }
    return earlier
  }

  async #sign(
    input: SendInput,
    fee: { total: bigint } | { satPerKvb: bigint },
    rejected: StoredPayment | undefined,
  ): Promise<StoredPayment> {
    const { key, label } = input
    const required = rejected === undefined ? undefined : this.#sharedCoin(rejected)
    const selection = this.#select(input, fee, required)
    const state = this.#opened()
    const address = canonicalAddress(input.address, this.#init.network)
    const change = this.#book.at(1, state.next.change)
    const outputs = [
      { script: scriptOfAddress(address, this.#init.network), value: selection.amount },
    ]
    if (selection.change > 0n) outputs.push({ script: change.script, value: selection.change })
    const parents = new Map(state.transactions.map(({ txid, rawHex }) => [txid, rawHex]))
    const parent = (txid: string) => hex.decode(parents.get(txid) ?? '')
    const { txid, rawHex } = signTransaction(
      { coins: selection.coins, outputs, fee: selection.fee, parent },
      this.#book,
    )
    const now = this.#init.clock()
    const payment: StoredPayment = {
      key,
      txid,
      rawHex,
      address,
      amount: selection.amount,
      fee: selection.fee,
      createdAt: now,
      state: 'signed',
      ...(label === undefined ? {} : { label }),
    }
    await this.#save({
      ...state,
      next: { ...state.next, change: state.next.change + (selection.change > 0n ? 1 : 0) },
      transactions: [...state.transactions, { txid, rawHex, at: now }],
      payments: [...state.payments.filter((other) => other.key !== key), payment],
    })
    return payment
  }

  #select(
    { address, amount }: PlanInput,
    fee: { total: bigint } | { satPerKvb: bigint },
    required?: Coin,
  ): Selection {
    const script = scriptOfAddress(address, this.#init.network)
    const { coins } = this.#ledger
    this.#opened()
    return selectCoins(
      required === undefined
        ? { coins, amount, script, fee }
        : { coins, amount, script, fee, required },
    )
  }

  #rate({ feeSatPerVb }: PlanInput, options: AbortOptions): Promise<bigint> {
    return feeSatPerVb === undefined
      ? this.#rates.current(options)
      : Promise.resolve(satPerKvb(feeSatPerVb))
  }

  /** A new payment under the same key must exclude the rejected one, which might still come to life. */
  #replaceable(payment: StoredPayment): boolean {
    return this.#sharedCoin(payment) !== undefined || this.#isExcluded(payment)
  }

  #sharedCoin({ rawHex }: StoredPayment): Coin | undefined {
    const inputs = new Set(
      decodeTx(hex.decode(rawHex)).inputs.map(({ txid, vout }) => outpointKey(txid, vout)),
    )
    return this.#ledger.coins.find(({ txid, vout }) => inputs.has(outpointKey(txid, vout)))
  }

  /** One of its coins was spent by another transaction that is in a block. */
  #isExcluded({ txid: own, rawHex }: StoredPayment): boolean {
    const mined = new Set(
      this.#ledger.entries.flatMap(({ stored }) =>
        stored.height === undefined ? [] : [stored.txid],
      ),
    )
    return decodeTx(hex.decode(rawHex)).inputs.some(({ txid, vout }) => {
      const spender = this.#ledger.spender.get(outpointKey(txid, vout))
      return spender !== undefined && spender !== own && mined.has(spender)
    })
  }

  async #broadcast(payment: StoredPayment, options: AbortOptions): Promise<SentPayment> {
    const { txid, rawHex, amount, fee } = payment
    const result = { txid, amount, fee }
    if (
      this.#ledger.entries.some(({ stored }) => stored.txid === txid && stored.height !== undefined)
    ) {
      return { ...result, state: 'sent' }
    }
    try {
      await this.#init.source.broadcast(rawHex, options)
    } catch (error) {
      if (error instanceof ChainRejectedError) await this.#mark(payment, 'rejected')
      if (error instanceof ChainUnreachableError) return { ...result, state: 'signed' }
      throw error
    }
    await this.#mark(payment, 'sent')
    return { ...result, state: 'sent' }
  }

  /** A rejected payment leaves the history and frees its coins; a revived one comes back. */
  async #mark({ txid, rawHex }: StoredPayment, to: 'sent' | 'rejected'): Promise<void> {
    await this.#writing.run(async () => {
      const state = this.#opened()
      const others = state.transactions.filter((transaction) => transaction.txid !== txid)
      const stored = state.transactions.find((transaction) => transaction.txid === txid)
      await this.#save({
        ...state,
        payments: state.payments.map((payment) =>
          payment.txid === txid ? { ...payment, state: to } : payment,
        ),
        transactions:
          to === 'rejected'
            ? others
            : [...others, stored ?? { txid, rawHex, at: this.#init.clock() }],
      })
    })
  }

  async #scanned(options: AbortOptions): Promise<void> {
    if (this.#opened().scannedAt === undefined) await this.sync(options)
  }

  #opened(): WalletState {
    if (this.#state === undefined) throw new TypeError('the wallet was not opened')
    return this.#state
  }

  /** First to the store: what is not saved did not happen. */
  async #save(state: WalletState): Promise<void> {
    await this.#init.store.save(state)
    this.#adopt(state)
    this.#changes.emit(this.view())
  }

  #adopt(state: WalletState): void {
    this.#derive(state)
    this.#state = state
    this.#ledger = readLedger(state.transactions, this.#book, this.#decoder)
  }

  /** Own scripts are recognised up to the gap limit behind the last one handed out. */
  #derive({ next }: WalletState): void {
    this.#book.at(0, next.receive + GAP_LIMIT)
    this.#book.at(1, next.change + GAP_LIMIT)
  }

  #setError(error: WireError | undefined): void {
    if (error === undefined && this.#error === undefined) return
    this.#error = error
    this.#changes.emit(this.view())
  }
}

function emptyState(network: NetworkName): WalletState {
  return {
    version: 1,
    network,
    next: { receive: 1, change: 0 },
    shown: 0,
    reserved: [],
    transactions: [],
    payments: [],
  }
}
