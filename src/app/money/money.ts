import type { Nym, OrderId } from '../../lib/brand.ts'
import type { Clock } from '../../lib/clock.ts'
import type { SoukConfig } from '../../lib/config.ts'
import { SoukError } from '../../lib/errors.ts'
import type { SingleRecord } from '../../storage/repositories/single-record.ts'
import type { ChainSource } from '../../wallet/chain-source.ts'
import { canonicalAddress } from '../../wallet/networks.ts'
import { addressFacts } from '../../wallet/payments.ts'
import type { WalletState } from '../../wallet/wallet-state.ts'
import { Wallet } from '../../wallet/wallet.ts'
import { Watch } from '../../wallet/watch.ts'
import type { Changes } from '../changes.ts'
import type { PaymentPlan, WalletEntry, WalletView } from '../rpc/api.ts'
import type { Session } from '../session.ts'

/** Between two looks at the chain while something is awaited. Public explorers allow about 700 requests an hour. */
const LOOK_EVERY_MS: Record<SoukConfig['network'], number> = {
  regtest: 4_000,
  testnet4: 30_000,
  signet: 30_000,
  mainnet: 60_000,
}

/** What the faucet gives at most for one click. */
const MAX_FAUCET_SATS = 100_000_000n
const FAUCET_TIMEOUT_MS = 15_000

export interface MoneyComponents {
  session: Session
  state: SingleRecord<WalletState>
  source: ChainSource
  config: () => SoukConfig
  changes: Changes
  clock: Clock
  /** Also looked at with each look at the chain: payments of orders. */
  orders: { isNeeded: () => Promise<boolean>; run: () => Promise<void> }
  orderTitle: (id: OrderId) => Promise<string | undefined>
}

/** The wallet of whoever lives here, and the one clock by which the chain is looked at. */
export class Money {
  readonly #components: MoneyComponents
  readonly #watch: Watch
  /** One for each person, for as long as the node lives: two would overwrite each other's state. */
  readonly #wallets = new Map<Nym, Promise<Wallet>>()
  #ordersWait = false

  constructor(components: MoneyComponents) {
    this.#components = components
    this.#watch = new Watch({
      look: ({ signal }) => this.#look(signal),
      pending: () => this.#ordersWait,
      everyMs: LOOK_EVERY_MS[components.config().network],
    })
    this.#watch.changes.on(() => components.changes.emit({ about: 'wallet' }))
  }

  /** `undefined` while nobody lives here or the vault is locked. */
  async view(): Promise<WalletView | undefined> {
    if ((await this.#components.session.person()) === undefined) return undefined
    const { history, error, ...summary } = (await this.#opened()).view()
    const failure = error ?? this.#watch.state.error
    return {
      ...summary,
      history: await Promise.all(history.map((entry) => this.#entry(entry))),
      ...(failure === undefined ? {} : { error: failure }),
      faucet: this.#components.config().faucet !== undefined,
    }
  }

  /** As far as the chain was looked at. */
  async hasCoins(): Promise<boolean> {
    const { confirmed, unconfirmed } = (await this.#opened()).view()
    return confirmed + unconfirmed > 0n
  }

  /** Looks at the chain now, and regularly until the returned function is called. */
  watch(): () => void {
    return this.#watch.watch()
  }

  /** Looks once; what fails is shown in the view. */
  refresh(): Promise<void> {
    return this.#watch.now()
  }

  /** An order began to wait for the chain: look now, and go on while it does. */
  async expectPayments(): Promise<void> {
    const waits = await this.#components.orders.isNeeded()
    const began = waits && !this.#ordersWait
    this.#ordersWait ||= waits
    if (began) await this.refresh()
  }

  async reserveAddress(label: string): Promise<string> {
    return (await this.#opened()).reserveAddress(label)
  }

  async plan(input: { address: string; amount: bigint | 'all' }): Promise<PaymentPlan> {
    const { network } = this.#components.config()
    const address = canonicalAddress(input.address, network)
    return (await this.#opened()).plan({ ...input, address })
  }

  /** Pays once per `key`; see `Wallet.send`. */
  async send(input: {
    address: string
    amount: bigint | 'all'
    key: string
    fee?: bigint
    label?: string
  }): Promise<{ txid: string }> {
    const { network } = this.#components.config()
    const wallet = await this.#opened()
    const address = canonicalAddress(input.address, network)
    const { txid } = await wallet.send({ ...input, address })
    void this.refresh()
    return { txid }
  }

  /** Asks the play-money faucet for coins. Throws `wallet.no-faucet`, `wallet.faucet-failed`. */
  async faucet(sats: bigint): Promise<{ txid: string }> {
    const { faucet } = this.#components.config()
    if (faucet === undefined) throw new SoukError('wallet.no-faucet', 'no faucet here')
    const amount = sats > MAX_FAUCET_SATS ? MAX_FAUCET_SATS : sats
    const address = await (await this.#opened()).receiveAddress()
    const response = await fetch(faucet, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ address, sats: Number(amount) }),
      signal: AbortSignal.timeout(FAUCET_TIMEOUT_MS),
    }).catch((cause: unknown) => {
      throw new SoukError('wallet.faucet-failed', 'the faucet did not answer', { cause })
    })
    const answer: unknown = response.ok ? await response.json() : undefined
    if (typeof answer !== 'object' || answer === null || !('txid' in answer)) {
      throw new SoukError('wallet.faucet-failed', `status ${response.status}`)
    }
    void this.refresh()
    return { txid: String(answer.txid) }
  }

  /** What came to an order's address. */
  facts(address: string, due: bigint, options: { signal?: AbortSignal }) {
    const { source, clock, config } = this.#components
    return addressFacts(source, address, { ...options, due, clock, network: config().network })
  }

  /** Ends all looks; resolves when the last one has ended. */
  stop(): Promise<void> {
    return this.#watch.stop()
  }

  async #look(signal: AbortSignal): Promise<void> {
    const { session, orders } = this.#components
    if ((await session.person()) === undefined) return
    const wallet = await this.#opened()
    await wallet.sync({ signal })
    await orders.run()
    this.#ordersWait = wallet.pending || (await orders.isNeeded())
  }

  async #opened(): Promise<Wallet> {
    const { session, state, source, config, clock, changes } = this.#components
    const { nym, keys } = await session.require()
    const known = this.#wallets.get(nym)
    if (known !== undefined) return known
    const opening = (async () => {
      const { network } = config()
      const store = storeOf(state)
      const wallet = new Wallet({ account: keys.wallet, network, source, store, clock })
      await wallet.open()
      wallet.onChange(() => changes.emit({ about: 'wallet' }))
      return wallet
    })()
    this.#wallets.set(nym, opening)
    opening.catch(() => this.#wallets.delete(nym))
    return opening
  }

  /** Names an order where the label or the idempotency key of a payment does. */
  async #entry(entry: ReturnType<Wallet['view']>['history'][number]): Promise<WalletEntry> {
    const { txid, amount, fee, confirmations, at, label, key } = entry
    const id =
      /^order:([a-z0-9]+)/.exec(key ?? '')?.[1] ?? /^order:([a-z0-9]+)/.exec(label ?? '')?.[1]
    const title = id === undefined ? undefined : await this.#components.orderTitle(id as OrderId)
    return {
      txid,
      amount,
      ...(fee === undefined ? {} : { fee }),
      confirmations,
      at,
      ...(id === undefined || title === undefined ? {} : { order: { id: id as OrderId, title } }),
    }
  }
}

/** The wallet's state as one encrypted record. */
const storeOf = (state: SingleRecord<WalletState>) => ({
  load: () => state.load(),
  save: (value: WalletState) => state.save(value),
})
