import { hex } from '@scure/base'
import type { HDKey } from '@scure/bip32'
import type { PayeeProof } from '../contracts/documents/payee-proof.ts'
import type { FeeCoin, MoveFees } from '../contracts/escrow/move-plan.ts'
import type { PayeeClaim } from '../contracts/order/payee.ts'
import { provePayee } from '../contracts/order/payee.ts'
import type { AbortOptions } from '../lib/abort.ts'
import { raceSignal, withTimeout } from '../lib/abort.ts'
import type { Clock } from '../lib/clock.ts'
import type { NetworkName } from '../lib/config.ts'
import { Emitter } from '../lib/emitter.ts'
import type { WireError } from '../lib/errors.ts'
import { toWireError } from '../lib/errors.ts'
import { Lock } from '../lib/lock.ts'
import { Books } from './books.ts'
import { Bumper } from './bumper.ts'
import type { ChainSource } from './chain-source.ts'
import type { FeeNeed } from './fee-coins.ts'
import {
  adoptTransaction,
  freeFee,
  reserveFee,
  reservedFee,
  setAside,
  signForFee,
} from './fee-coins.ts'
import type { HandedOut, Lane } from './handed-out.ts'
import { indexInLane, withHandedOut } from './handed-out.ts'
import { coinViews, freezeCoin, readLabels, writeLabels } from './keeping.ts'
import { GAP_LIMIT, lookAtChain } from './look.ts'
import { mergeSighting } from './merge.ts'
import { scriptOfAddress } from './networks.ts'
import { Payer } from './payer.ts'
import type { SignedPsbt } from './psbt.ts'
import { makePsbt } from './psbt.ts'
import { SpendError } from './spend-errors.ts'
import { summarize } from './summary.ts'
import type { Label } from './tools/labels.ts'
import { signMessage } from './tools/signed-message.ts'
import type { WalletState, WalletStore } from './wallet-state.ts'
import type {
  BumpInput,
  BumpPlan,
  CoinView,
  FeePresets,
  PlanInput,
  SendInput,
  PaidPayment,
  SentPayment,
  SpendPlan,
  WalletSummary,
} from './wallet-view.ts'

/** Default of {@link WalletInit.fullLookEveryMs}. */
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
  /**
   * A look at every address at least so often, ms, default ten minutes; between them only at those
   * where something is expected. It costs a request for each address ever handed out.
   */
  readonly fullLookEveryMs?: number
  /** Which fresh addresses are to be handed out here, where several devices share the account. Default: all. */
  readonly lane?: () => Lane
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
 * Acts that change something run one after the other; each saves before it answers. One store
 * belongs to one wallet at a time.
 */
export class Wallet {
  readonly #source: ChainSource
  readonly #clock: Clock
  readonly #books: Books
  readonly #payer: Payer
  readonly #bumper: Bumper
  readonly #views = new Emitter<WalletSummary>()
  readonly #looking = new Lock()
  #error: WireError | undefined
  readonly #fullLookEveryMs: number
  readonly #lane: () => Lane
  /** Own payments that the servers did not list at the last look. */
  #unseen: readonly string[] = []

  constructor(init: WalletInit) {
    const { account, network, source, store, clock } = init
    this.#fullLookEveryMs = init.fullLookEveryMs ?? FULL_LOOK_EVERY_MS
    this.#lane = init.lane ?? (() => ({ index: 0, of: 1 }))
    this.#source = source
    this.#clock = clock
    this.#books = new Books({ account, network, store })
    this.#payer = new Payer({ books: this.#books, source, clock })
    this.#bumper = new Bumper({ books: this.#books, source, clock })
    this.#books.changes.on(() => this.#views.emit(this.view()))
  }

  /** Loads the state. Asks no server. Throws `wallet.wrong-network` if it is of another network. */
  open(): Promise<void> {
    return this.#books.open()
  }

  /** The wallet now. Throws TypeError before {@link open}. */
  view(): WalletSummary {
    const { state, ledger, addresses } = this.#books
    return summarize(state, ledger, addresses, this.#error)
  }

  /** Calls `listener` with each new view. Returns the function that stops it. */
  onChange(listener: (view: WalletSummary) => void): () => void {
    return this.#views.on(listener)
  }

  /** Something is under way that the next block may change. */
  get pending(): boolean {
    return this.#books.ledger.entries.some(({ stored }) => stored.height === undefined)
  }

  /**
   * Asks the chain what is new, then hands unseen own payments to the network again. Rejects with
   * `chain.unreachable` or `chain.bad-answer`, which the view shows too until the next good look.
   */
  async sync(options: SyncOptions = {}): Promise<void> {
    const signal = withTimeout(SYNC_TIMEOUT_MS, options)
    const looking = this.#looking.run(async () => {
      signal.throwIfAborted()
      try {
        await this.#look(options, signal)
        await this.resume({ signal })
        this.#setError(undefined)
      } catch (error) {
        if (options.signal?.aborted !== true) this.#setError(toWireError(error))
        throw error
      }
    })
    await raceSignal(looking, signal)
  }

  async #look(
    { everything, gapLimit = GAP_LIMIT }: SyncOptions,
    signal: AbortSignal,
  ): Promise<void> {
    const { state, ledger, addresses: book } = this.#books
    const { scannedAt } = state
    const due = scannedAt === undefined || this.#clock() - scannedAt >= this.#fullLookEveryMs
    const look = { source: this.#source, book, state, ledger, gapLimit, signal }
    const sighting = await lookAtChain({ ...look, everything: everything ?? due })
    this.#unseen = await this.#books.change((newest) => {
      const merged = mergeSighting(newest, this.#books.ledger.entries, sighting, this.#clock())
      return [this.#withFreshAddress(merged.state), merged.unseen]
    })
  }

  /** The shown address is replaced once it was used. */
  #withFreshAddress(state: WalletState): WalletState {
    const { entries } = this.#books.read(state)
    const { addresses } = this.#books
    const shown = addresses.at(0, state.shown)
    const used = entries.some(({ decoded }) =>
      decoded.outputs.some(({ script }) => addresses.find(script) === shown),
    )
    if (!used) return state
    const receive = this.#freshIndex(state)
    return { ...state, shown: receive, next: { ...state.next, receive: receive + 1 } }
  }

  /** Hands own payments that nobody has seen to the network again; what cannot be now stays for the next time. */
  resume(options: AbortOptions = {}): Promise<void> {
    return this.#payer.resume(this.#unseen, options)
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
    return this.#books.change((state) => {
      const index = this.#freshIndex(state)
      const after = {
        ...state,
        next: { ...state.next, receive: index + 1 },
        reserved: [...state.reserved, { index, label, at: this.#clock() }],
      }
      return [after, this.#books.addresses.at(0, index).address]
    })
  }

  /** What other devices of the same person must not hand out again. */
  handedOut(): HandedOut {
    const { next, reserved } = this.#books.state
    return { next, reserved }
  }

  /** Another device of the same person has handed these out. */
  learnHandedOut(theirs: HandedOut): Promise<void> {
    return this.#books.change((state) => [withHandedOut(state, theirs), undefined])
  }

  #freshIndex({ next }: WalletState): number {
    return indexInLane(next.receive, this.#lane())
  }

  /** What a payment would cost now. Throws as {@link send}, and signs nothing. */
  plan(input: PlanInput, options: AbortOptions = {}): Promise<SpendPlan> {
    return this.#payer.plan(input, options)
  }

  /**
   * Pays. The signed transaction is saved under `key` before any server sees it; the same key later
   * hands over the same transaction and answers with the same txid, so that nothing is paid twice.
   *
   * Answers `signed` instead of `sent` if no server could be reached: the payment stands and goes
   * out with the next {@link sync}. Throws `SpendError`, `wallet.wrong-network`,
   * `wallet.bad-address`, `chain.unreachable` (only before signing) or `chain.rejected`: then its
   * coins are free again, and the same key may pay anew in a way that excludes the refused one.
   */
  send(input: SendInput): Promise<PaidPayment> {
    return this.#payer.send(input)
  }

  /** What speeding up a waiting transaction would do. Throws `SpendError`, `chain.unreachable`. */
  planBump(input: BumpInput, options: AbortOptions = {}): Promise<BumpPlan> {
    return this.#bumper.plan(input, options)
  }

  /**
   * Speeds up a waiting transaction. If the network refuses the replacement, the first version stands.
   * Throws as {@link planBump}, and `chain.rejected`.
   */
  bump(input: BumpInput, options: AbortOptions = {}): Promise<SentPayment> {
    return this.#bumper.bump(input, options)
  }

  /** Feerates to choose from; asks the chain at most once a minute. */
  feePresets(options: AbortOptions = {}): Promise<FeePresets> {
    return this.#payer.presets(options)
  }

  /** All unspent coins. */
  coins(): CoinView[] {
    return coinViews(this.#books)
  }

  /** True for addresses of this wallet, as far as it handed them out. */
  owns(address: string): boolean {
    const { network, addresses } = this.#books
    return addresses.find(scriptOfAddress(address, network)) !== undefined
  }

  /** Keeps a coin (`txid:vout`) out of payments that do not choose it, or lets it in again. */
  freeze(outpoint: string, frozen: boolean): Promise<void> {
    return freezeCoin(this.#books, outpoint, frozen)
  }

  /** Writes labels (BIP 329); empty ones are taken away. */
  label(labels: readonly Label[]): Promise<void> {
    return writeLabels(this.#books, labels)
  }

  /** All labels and frozen coins (BIP 329). */
  labels(): Label[] {
    return readLabels(this.#books)
  }

  /** An unsigned payment for another signer with the same keys; see {@link makePsbt}. Reserves nothing. */
  async psbt(
    input: PlanInput & { version: 0 | 2; fingerprint: string; persona: number },
    options: AbortOptions = {},
  ): Promise<{ psbt: string; amount: bigint; fee: bigint }> {
    const { coins, outputs, amount, fee } = await this.#payer.draft(input, options)
    const { network, state } = this.#books
    const rawById = new Map(state.transactions.map(({ txid, rawHex }) => [txid, rawHex]))
    const parent = (txid: string) => hex.decode(rawById.get(txid) ?? '')
    return { psbt: makePsbt({ ...input, coins, outputs, parent, network }), amount, fee }
  }

  /** Hands a transaction that was signed elsewhere to the network, and answers with its txid. */
  broadcast({ rawHex }: Pick<SignedPsbt, 'rawHex'>, options: AbortOptions = {}): Promise<string> {
    return this.#source.broadcast(rawHex, options)
  }

  /** What is set aside for transactions of orders; see {@link setAside}. */
  setAside(): { key: string; amount: bigint }[] {
    return setAside(this.#books)
  }

  /** Sets coins aside that pay the fee of a transaction of an order; see {@link reserveFee}. */
  reserveFee(need: FeeNeed): Promise<MoveFees> {
    return reserveFee(this.#books, need, this.#clock())
  }

  /** What is set aside under a key, if none of it was spent. */
  reservedFee(key: string): MoveFees | undefined {
    return reservedFee(this.#books, key)
  }

  /** Lets payments have the coins again that were set aside under a key. */
  freeFee(key: string): Promise<void> {
    return freeFee(this.#books, key)
  }

  /** Signs for a coin that was set aside; see {@link signForFee}. */
  signForFee(digest: Uint8Array, coin: FeeCoin): Uint8Array {
    return signForFee(this.#books, digest, coin)
  }

  /** Keeps a transaction that was signed elsewhere and spends own coins; see {@link adoptTransaction}. */
  adopt(rawHex: string): Promise<void> {
    return adoptTransaction(this.#books, rawHex, this.#clock())
  }

  /** Signs a message for an own address (BIP 322). Throws `wallet.not-own-address`. */
  signMessage(address: string, message: string): string {
    return this.#withSecret(address, (secret) => signMessage(secret, message))
  }

  /** Proves that an own address is where an order is paid. Throws `wallet.not-own-address`. */
  provePayee(address: string, claim: PayeeClaim): PayeeProof {
    return this.#withSecret(address, (secret) => provePayee(secret, claim))
  }

  #withSecret<T>(address: string, use: (secret: Uint8Array) => T): T {
    const { network, addresses } = this.#books
    const own = addresses.find(scriptOfAddress(address, network))
    if (own === undefined) throw new SpendError('wallet.not-own-address', 'of another wallet')
    const secret = addresses.privateKey(own)
    const signed = use(secret)
    secret.fill(0)
    return signed
  }

  async #scanned(options: AbortOptions): Promise<void> {
    if (this.#books.state.scannedAt === undefined) await this.sync(options)
  }

  #setError(error: WireError | undefined): void {
    if (error === undefined && this.#error === undefined) return
    this.#error = error
    this.#views.emit(this.view())
  }
}
