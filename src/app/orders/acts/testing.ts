import { hex } from '@scure/base'
import { p2wpkh } from '@scure/btc-signer'
import { signECDSA } from '@scure/btc-signer/utils.js'
import type { VerifiedDocument } from '../../../contracts/documents/kinds.ts'
import { isKind } from '../../../contracts/documents/kinds.ts'
import {
  alice,
  bob,
  carol,
  dave,
  SIGNED_AT,
} from '../../../contracts/documents/fixtures/samples.ts'
import { readDocument } from '../../../contracts/documents/read.ts'
import type { MoveFees } from '../../../contracts/escrow/move-plan.ts'
import { addressPrefixes } from '../../../contracts/escrow/network.ts'
import { publicKeyOf } from '../../../contracts/escrow/signature.ts'
import { deriveKeys } from '../../../contracts/identity/derive.ts'
import { makePhrase } from '../../../contracts/identity/phrase.ts'
import type { Differences } from '../../../contracts/order/fixtures/escrow-order.ts'
import { makeEscrowOrder } from '../../../contracts/order/fixtures/escrow-order.ts'
import { provePayee } from '../../../contracts/order/payee.ts'
import type { OrderRole } from '../../../contracts/order/states.ts'
import type { Nym, OrderId } from '../../../lib/brand.ts'
import { Emitter } from '../../../lib/emitter.ts'
import type { OutboxEntry } from '../../../p2p/mail/outbox.ts'
import { openDatabase } from '../../../storage/open.ts'
import { PrivateRecords } from '../../../storage/private-records.ts'
import { OrdersRepository } from '../../../storage/repositories/orders.ts'
import { SingleRecord } from '../../../storage/repositories/single-record.ts'
import { formatDisk } from '../../../storage/testing.ts'
import { Vault } from '../../../storage/vault.ts'
import { SpendError } from '../../../wallet/spend-errors.ts'
import type { Person } from '../../session.ts'
import { OrderBook } from '../book.ts'
import { OrderMail } from '../mail.ts'
import { SaleCounter } from '../sale-counter.ts'
import { shareCase } from '../share-case.ts'
import { keptDocument } from '../verified.ts'
import { OrderActs } from './acts.ts'
import type { ActComponents } from './components.ts'
import { TestChain } from './testing-chain.ts'

const SEEDS = { buyer: 0xb0, vendor: 0xa1, moderator: 0xca, backup: 0xda } as const
const SIGNERS = { buyer: bob, vendor: alice, moderator: carol, backup: dave } as const

/** For tests: somebody with a part in the order, on a device of their own. */
export interface Trader {
  readonly person: Person
  readonly acts: OrderActs
  readonly book: OrderBook
  readonly components: ActComponents
  /** Coins for fees in the wallet. */
  feeCoins: number
  /** sat/vB. */
  feerate: number
  /** Where the wallet wanted to be paid. */
  readonly addresses: string[]
  readonly paid: string[]
  /** Keys under which coins are set aside. */
  readonly reserved: Map<string, MoveFees>
}

/** For tests: an order, all who have a part in it, and a chain. Documents reach everybody at once. */
export class Trade {
  readonly chain = new TestChain(SIGNED_AT + 60_000)
  readonly traders = new Map<OrderRole, Trader>()
  readonly order: VerifiedDocument<'order'>
  readonly listings: readonly VerifiedDocument<'listing'>[]

  private constructor(made: Awaited<ReturnType<typeof makeEscrowOrder>>) {
    this.order = made.order
    this.listings = made.listings
  }

  static async open(different: Differences = {}): Promise<Trade> {
    formatDisk()
    const made = await makeEscrowOrder(different)
    const trade = new Trade(made)
    const documents = [...made.listings, ...made.offers, made.order]
    for (const role of ['buyer', 'vendor', 'moderator', 'backup'] as const) {
      const trader = await trade.#join(role)
      trade.traders.set(role, trader)
      await trader.book.add({
        id: trade.id,
        role,
        counterparty: made.order.author.nym,
        documents: documents.map((document) => keptDocument(document, 'received', trade.chain.now)),
        evidence: [],
        title: 'Melon',
        createdAt: 1,
        changedAt: 1,
      })
    }
    return trade
  }

  get id(): OrderId {
    return this.order.id as string as OrderId
  }

  get due(): bigint {
    return this.order.content.totals.total
  }

  as(role: OrderRole): Trader {
    const trader = this.traders.get(role)
    if (trader === undefined) throw new Error('nobody')
    return trader
  }

  acts(role: OrderRole): OrderActs {
    return this.as(role).acts
  }

  fold = async (role: OrderRole = 'buyer') => (await this.as(role).book.get(this.id)).fold

  state = async (role: OrderRole = 'buyer') => (await this.fold(role)).state

  documents = async (role: OrderRole = 'buyer') => (await this.as(role).book.get(this.id)).documents

  /** Everybody asks the chain. */
  async look(): Promise<void> {
    for (const { book } of this.traders.values()) {
      const { fold } = await book.get(this.id)
      for (const address of fold.addresses)
        await book.keepFacts(this.id, address, this.chain.facts(address))
    }
  }

  async mine(blocks = 1): Promise<void> {
    this.chain.mine(blocks)
    await this.look()
  }

  /** The vendor accepted, the buyer paid, and it is confirmed. */
  async funded(): Promise<void> {
    await this.acts('vendor').accept({ id: this.id })
    await this.acts('buyer').pay({ id: this.id })
    await this.mine()
  }

  /** {@link funded}, and all is on its way. */
  async sent(): Promise<void> {
    await this.funded()
    await this.acts('vendor').dispatch({ id: this.id, carrier: 'Post', tracking: '', note: '' })
  }

  /** The judges get the whole case, as nodes do by themselves. */
  async shareCase(): Promise<void> {
    const { components, person, book } = this.as('buyer')
    await shareCase(components, await book.get(this.id), person.nym)
  }

  async #join(role: 'buyer' | 'vendor' | 'moderator' | 'backup'): Promise<Trader> {
    const database = await openDatabase(`souk-${role}`, {})
    const vault = await Vault.open(database)
    await vault.create('some words')
    const keys = deriveKeys(makePhrase(new Uint8Array(16).fill(SEEDS[role])), 'regtest')
    const signer = await SIGNERS[role]()
    const person: Person = { nym: signer.party.nym, keys, signer }
    const clock = () => this.chain.now
    const records = new PrivateRecords(database, vault)
    const book = new OrderBook({
      orders: new OrdersRepository(records),
      changes: new Emitter(),
      clock,
    })
    const add = async (entries: readonly OutboxEntry[]) => {
      for (const { to, armored } of entries) await this.#deliver(to, armored)
    }
    const mail = new OrderMail({ add, clock })
    const payments = new Map<string, { txid: string; vout: number }>()
    const sales = new SaleCounter({ record: new SingleRecord(records, 'sale-count'), book, clock })
    const components: ActComponents = {
      book,
      mail,
      clock,
      session: { require: () => Promise.resolve(person) },
      paymentAddress: () => {
        const address = addressOf(role, trader.addresses.length)
        trader.addresses.push(address)
        return Promise.resolve(address)
      },
      provePayee: async (address, claim) =>
        provePayee(addressKey(role, trader.addresses.indexOf(address)), claim),
      nextSale: (order) => sales.next(order),
      stock: () => Promise.resolve(this.listings.map(({ content }) => content)),
      pay: ({ address, amount, key }) => {
        const paid = payments.get(key) ?? this.chain.pay(address, amount)
        payments.set(key, paid)
        trader.paid.push(key)
        return Promise.resolve(paid)
      },
      psbt: ({ address, amount }) => Promise.resolve({ psbt: `${address} ${amount}`, fee: 200n }),
      escrow: {
        feerate: () => Promise.resolve(trader.feerate),
        broadcast: (rawHex) =>
          new Promise((resolve) => {
            this.chain.broadcast(rawHex)
            resolve()
          }),
        reserveFee: ({ key, feeSatPerVb }) => {
          const known = trader.reserved.get(key)
          if (known !== undefined) return Promise.resolve(known)
          if (trader.feeCoins === 0)
            return Promise.reject(new SpendError('wallet.insufficient-funds', 'no coins'))
          const fees = feesOf(role, trader.feeCoins--, feeSatPerVb)
          trader.reserved.set(key, fees)
          return Promise.resolve(fees)
        },
        reservedFee: (key) => Promise.resolve(trader.reserved.get(key)),
        freeFee: (key) => {
          trader.reserved.delete(key)
          return Promise.resolve()
        },
        feeSigner: () =>
          Promise.resolve((digest: Uint8Array) => signECDSA(digest, keyOf(role), true)),
      },
    }
    const trader: Trader = {
      person,
      components,
      acts: new OrderActs(components),
      book,
      feeCoins: 3,
      feerate: 2,
      addresses: [],
      paid: [],
      reserved: new Map(),
    }
    return trader
  }

  async #deliver(to: Nym, armored: string): Promise<void> {
    const reader = [...this.traders.values()].find(({ person }) => person.nym === to)
    const document = await readDocument(armored, { now: this.chain.now })
    if (isKind(document, 'order') || reader === undefined) return
    await reader.book.addReceived(this.id, document)
  }
}

const keyOf = (role: keyof typeof SEEDS) => new Uint8Array(32).fill(SEEDS[role])

function addressKey(role: keyof typeof SEEDS, index: number): Uint8Array {
  const key = new Uint8Array(32).fill(SEEDS[role])
  key[0] = index + 1
  return key
}

function addressOf(role: keyof typeof SEEDS, index: number): string {
  const key = hex.decode(publicKeyOf(addressKey(role, index)))
  const { address } = p2wpkh(key, addressPrefixes('regtest'))
  if (address === undefined) throw new Error('no address')
  return address
}

function feesOf(role: keyof typeof SEEDS, index: number, feerate: number): MoveFees {
  const publicKey = publicKeyOf(keyOf(role))
  const { script } = p2wpkh(hex.decode(publicKey), addressPrefixes('regtest'))
  const txid = `${SEEDS[role].toString(16)}0${index}`.repeat(16)
  return { coins: [{ txid, vout: 0, amount: 50_000n, publicKey }], change: script, feerate }
}
