import type { PayeeProof } from '../../contracts/documents/payee-proof.ts'
import type { PayeeClaim } from '../../contracts/order/payee.ts'
import type { Nym, OrderId } from '../../lib/brand.ts'
import type { Clock } from '../../lib/clock.ts'
import type { SoukConfig } from '../../lib/config.ts'
import { SoukError } from '../../lib/errors.ts'
import type { SingleRecord } from '../../storage/repositories/single-record.ts'
import type { ChainSource } from '../../wallet/chain-source.ts'
import { canonicalAddress } from '../../wallet/networks.ts'
import type { HandedOut, Lane } from '../../wallet/handed-out.ts'
import type { Label } from '../../wallet/tools/labels.ts'
import type { WatchPass } from '../../wallet/order-watch/order-watch.ts'
import type { WalletState } from '../../wallet/wallet-state.ts'
import { Wallet } from '../../wallet/wallet.ts'
import { Watch } from '../../wallet/watch.ts'
import type { Changes } from '../changes.ts'
import type { PaymentPlan, WalletEntry, WalletView } from '../rpc/api.ts'
import type { SpendDraft } from '../rpc/wallet-api.ts'
import type { Session } from '../session.ts'
import type { DataPayments } from './data-payments.ts'
import { dataPayments } from './data-payments.ts'
import type { EscrowWallet } from './escrow-wallet.ts'
import { escrowWallet } from './escrow-wallet.ts'
import type { WalletToolsInit } from './wallet-tools.ts'
import { unsignedPayment, walletTools } from './wallet-tools.ts'
import { ChainHints } from './chain-hints.ts'
import { inTurn } from './in-turn.ts'
import type { RequestBudget } from './request-budget.ts'

/** Between two looks at the chain while something is awaited: the height, and what is due (docs/WATCHING.md). */
const LOOK_EVERY_MS: Record<SoukConfig['network'], number> = {
  regtest: 4_000,
  testnet4: 30_000,
  signet: 30_000,
  mainnet: 60_000,
}

/** Looks at every address of the wallet; a request each, so rarely where servers count them. */
const FULL_LOOK_EVERY_MS: Record<SoukConfig['network'], number> = {
  regtest: 10 * 60_000,
  testnet4: 6 * 60 * 60_000,
  signet: 6 * 60 * 60_000,
  mainnet: 6 * 60 * 60_000,
}

/** A look by itself, though nothing is awaited: late payments of orders that are over. */
const IDLE_LOOK_EVERY_MS = 6 * 60 * 60_000

/** Requests that the wallet leaves in the hour's budget when a block came, and when a page only watches. */
const SPARED_FOR_BLOCKS = 50
const SPARED_FOR_WATCHERS = 350

/** What the faucet gives at most for one click. */
const MAX_FAUCET_SATS = 100_000_000n
const FAUCET_TIMEOUT_MS = 15_000

export interface MoneyComponents {
  session: Session
  state: SingleRecord<WalletState>
  source: ChainSource
  /** Servers tell of blocks that are not proven yet: looking goes on until they are. */
  catchingUp: () => boolean
  config: () => SoukConfig
  changes: Changes
  clock: Clock
  budget: RequestBudget
  /** Also looked at with each look at the chain: payments of orders. */
  orders: {
    isNeeded: () => Promise<boolean>
    run: (options: { signal: AbortSignal }) => Promise<WatchPass>
    look: (id: OrderId) => () => void
    hint: (address: string) => void
    followed: () => Promise<string[]>
    /** Satoshis of own orders that lie in escrow. */
    locked: () => Promise<bigint>
  }
  orderTitle: (id: OrderId) => Promise<string | undefined>
  /** Which fresh addresses are this device's to hand out. */
  lane?: () => Lane
}

/** The wallet of whoever lives here, and the one clock by which the chain is looked at. */
export class Money {
  readonly #components: MoneyComponents
  readonly #watch: Watch
  readonly #hints: ChainHints
  /** One for each person, for as long as the node lives: two would overwrite each other's state. */
  readonly #wallets = new Map<Nym, Promise<Wallet>>()
  #ordersWait = false
  #lookedAt = 0
  #watchers = 0
  /** How often somebody wanted to see the wallet as it is, and up to which of these it was looked at. */
  #walletAsked = 1
  #walletAnswered = 0
  /** Height at which the wallet looked last. */
  #walletTip: number | undefined

  constructor(components: MoneyComponents) {
    this.#components = components
    this.#watch = new Watch({
      look: ({ signal }) => this.#look(signal),
      pending: () => this.#ordersWait || components.clock() - this.#lookedAt >= IDLE_LOOK_EVERY_MS,
      everyMs: LOOK_EVERY_MS[components.config().network],
    })
    this.#watch.changes.on(() => components.changes.emit({ about: 'wallet' }))
    this.#hints = new ChainHints({
      config: components.config,
      clock: components.clock,
      onAddress: (address) => components.orders.hint(address),
      look: () => void this.#watch.now(),
    })
  }

  /** `undefined` while nobody lives here or the vault is locked. */
  async view(): Promise<WalletView | undefined> {
    if ((await this.#components.session.person()) === undefined) return undefined
    const wallet = await this.#opened()
    const { history, error, ...summary } = wallet.view()
    const failure = error ?? this.#watch.state.error
    return {
      ...summary,
      history: await Promise.all(history.map((entry) => this.#entry(entry))),
      locked: await this.#components.orders.locked(),
      setAside: await Promise.all(
        wallet.setAside().map(async ({ key, amount }) => {
          const [id = ''] = key.split(':')
          const title = await this.#components.orderTitle(id as OrderId)
          return { amount, ...(title !== undefined && { order: { id: id as OrderId, title } }) }
        }),
      ),
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
    this.#walletAsked++
    this.#watchers++
    const leave = this.#watch.watch()
    let watching = true
    return () => {
      leave()
      if (watching) this.#watchers--
      watching = false
    }
  }

  /** Looks at the chain now, and regularly at what concerns an order, until the returned function is called. */
  watchOrder(id: OrderId): () => void {
    const stopLooking = this.#components.orders.look(id)
    const leave = this.#watch.watch()
    return () => {
      leave()
      stopLooking()
    }
  }

  /** Looks once; what fails is shown in the view. */
  refresh(): Promise<void> {
    this.#walletAsked++
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

  /** Proves that an own address is where an order is paid. Throws `wallet.not-own-address`. */
  async provePayee(address: string, claim: PayeeClaim): Promise<PayeeProof> {
    return (await this.#opened()).provePayee(address, claim)
  }

  /** What was written to payments, addresses and coins. */
  async labels(): Promise<Label[]> {
    return (await this.#opened()).labels()
  }

  /** Another device of this person wrote this. */
  async learnLabel(label: Label): Promise<void> {
    await (await this.#opened()).label([label])
  }

  /** What other devices of this person must not hand out again. */
  async handedOut(): Promise<HandedOut> {
    return (await this.#opened()).handedOut()
  }

  /** Another device of this person has handed these out. */
  async learnHandedOut(theirs: HandedOut): Promise<void> {
    await (await this.#opened()).learnHandedOut(theirs)
  }

  async plan(input: SpendDraft): Promise<PaymentPlan> {
    const { network } = this.#components.config()
    const address = canonicalAddress(input.address, network)
    return (await this.#opened()).plan({ ...input, address })
  }

  /** Pays once per `key`; see `Wallet.send`. */
  async send(
    input: SpendDraft & {
      key: string
      fee?: bigint
      label?: string
    },
  ): Promise<{ txid: string; vout: number }> {
    const { network } = this.#components.config()
    const wallet = await this.#opened()
    const address = canonicalAddress(input.address, network)
    const { txid, vout } = await wallet.send({ ...input, address })
    void this.refresh()
    return { txid, vout }
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

  /** The rest of what people do with their wallet, by the names under which pages ask for it. */
  tools() {
    return walletTools(this.#tools())
  }

  /** An unsigned payment of the wallet's coins, base64. */
  psbt(input: SpendDraft & { version: 0 | 2 }): Promise<{ psbt: string; fee: bigint }> {
    return unsignedPayment(this.#tools(), input)
  }

  /** The wallet for transactions of orders. */
  escrow(): EscrowWallet {
    return escrowWallet(
      () => this.#opened(),
      () => this.refresh(),
    )
  }

  /** The wallet for payments that carry data. */
  data(): DataPayments {
    return dataPayments(
      () => this.#opened(),
      () => this.refresh(),
    )
  }

  /** Ends all looks; resolves when the last one has ended. */
  stop(): Promise<void> {
    this.#hints.stop()
    return this.#watch.stop()
  }

  #tools(): WalletToolsInit {
    return {
      session: this.#components.session,
      opened: () => this.#opened(),
      network: () => this.#components.config().network,
      refresh: () => this.refresh(),
    }
  }

  async #look(signal: AbortSignal): Promise<void> {
    const { session, budget, config } = this.#components
    if ((await session.person()) === undefined) return
    const act = async () => {
      await budget.load()
      await this.#lookInTurn(signal).finally(() => budget.save())
    }
    await inTurn(`souk-chain-${config().network}`, act, { signal })
  }

  async #lookInTurn(signal: AbortSignal): Promise<void> {
    const { orders } = this.#components
    const wallet = await this.#opened()
    this.#lookedAt = this.#components.clock()
    const pass = await orders.run({ signal })
    if (this.#walletIsDue(pass)) {
      const asked = this.#walletAsked
      await wallet.sync({ signal })
      this.#walletAnswered = asked
      this.#walletTip = pass.tip
    }
    const ordersWait = await orders.isNeeded()
    this.#ordersWait = wallet.pending || ordersWait || this.#components.catchingUp()
    this.#hints.follow(ordersWait ? await orders.followed() : [])
  }

  /** The wallet's addresses cost a request each: they are asked with each block, and when somebody wants to see. */
  #walletIsDue({ tip }: WatchPass): boolean {
    const { config, budget } = this.#components
    if (this.#walletAsked > this.#walletAnswered || config().network === 'regtest') return true
    if (this.#watchers > 0 && budget.left > SPARED_FOR_WATCHERS) return true
    return budget.left > SPARED_FOR_BLOCKS && (tip === undefined || tip !== this.#walletTip)
  }

  async #opened(): Promise<Wallet> {
    const { session, state, source, config, clock, changes, lane } = this.#components
    const { nym, keys } = await session.require()
    const known = this.#wallets.get(nym)
    if (known !== undefined) return known
    const opening = (async () => {
      const { network } = config()
      const store = storeOf(state)
      const wallet = new Wallet({
        account: keys.wallet,
        network,
        source,
        store,
        clock,
        fullLookEveryMs: FULL_LOOK_EVERY_MS[network],
        ...(lane && { lane }),
      })
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
      waiting: confirmations === 0,
      ...(label === undefined || label.startsWith('order:') ? {} : { label }),
      ...(id === undefined || title === undefined ? {} : { order: { id: id as OrderId, title } }),
    }
  }
}

/** The wallet's state as one encrypted record. */
const storeOf = (state: SingleRecord<WalletState>) => ({
  load: () => state.load(),
  save: (value: WalletState) => state.save(value),
})
