import type { HDKey } from '@scure/bip32'
import type { NetworkName } from '../lib/config.ts'
import { Emitter } from '../lib/emitter.ts'
import { Lock } from '../lib/lock.ts'
import { AddressBook } from './keys.ts'
import type { Ledger } from './ledger.ts'
import { Decoder, readLedger } from './ledger.ts'
import { GAP_LIMIT } from './look.ts'
import { WrongNetworkError } from './networks.ts'
import type { WalletState, WalletStore } from './wallet-state.ts'

export interface BooksInit {
  readonly account: HDKey
  readonly network: NetworkName
  readonly store: WalletStore
}

/**
 * The wallet's state and all that follows from it. Changes are made one after the other and saved
 * before they count: what is not saved did not happen.
 */
export class Books {
  readonly network: NetworkName
  readonly addresses: AddressBook
  /** After each change. */
  readonly changes = new Emitter<WalletState>()
  readonly #store: WalletStore
  readonly #decoder = new Decoder()
  readonly #lock = new Lock()
  #state: WalletState | undefined
  #ledger: Ledger = { entries: [], coins: [], spender: new Map() }

  constructor({ account, network, store }: BooksInit) {
    this.network = network
    this.addresses = new AddressBook(account, network)
    this.#store = store
  }

  /** Loads the state. Throws `wallet.wrong-network` if it is of another network. */
  open(): Promise<void> {
    return this.#lock.run(async () => {
      if (this.#state !== undefined) return
      const stored = await this.#store.load()
      if (stored !== undefined && stored.network !== this.network)
        throw new WrongNetworkError(this.network)
      this.#adopt(stored ?? emptyState(this.network))
    })
  }

  /** Throws TypeError before {@link open}. */
  get state(): WalletState {
    if (this.#state === undefined) throw new TypeError('the wallet was not opened')
    return this.#state
  }

  get ledger(): Ledger {
    return this.#ledger
  }

  /** Makes a change from the newest state and resolves with the second part once the first is saved. */
  change<T>(edit: (state: WalletState) => readonly [WalletState, T]): Promise<T> {
    return this.#lock.run(async () => {
      const before = this.state
      const [after, result] = edit(before)
      if (after !== before) {
        await this.#store.save(after)
        this.#adopt(after)
        this.changes.emit(after)
      }
      return result
    })
  }

  /** The ledger of a state that is not adopted yet. */
  read(state: WalletState): Ledger {
    // Own scripts are recognised up to the gap limit behind the last one handed out.
    this.addresses.at(0, state.next.receive + GAP_LIMIT)
    this.addresses.at(1, state.next.change + GAP_LIMIT)
    return readLedger(state.transactions, this.addresses, this.#decoder)
  }

  #adopt(state: WalletState): void {
    this.#ledger = this.read(state)
    this.#state = state
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
