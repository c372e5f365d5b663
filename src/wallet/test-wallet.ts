import { HDKey } from '@scure/bip32'
import { mnemonicToSeedSync } from '@scure/bip39'
import type { ChainSource } from './chain-source.ts'
import { EsploraSource } from './esplora.ts'
import { Wallet } from './wallet.ts'
import type { WalletState, WalletStore } from './wallet-state.ts'

/** For tests: a store that keeps a copy, as a database would. */
export class MemoryStore implements WalletStore {
  state: WalletState | undefined
  saves = 0

  load(): Promise<WalletState | undefined> {
    return Promise.resolve(structuredClone(this.state))
  }

  save(state: WalletState): Promise<void> {
    this.saves++
    this.state = structuredClone(state)
    return Promise.resolve()
  }
}

/** For tests: a BIP-84 account on regtest; another number is another person. */
export function testAccount(person: number): HDKey {
  const phrase =
    'abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon about'
  return HDKey.fromMasterSeed(mnemonicToSeedSync(phrase, String(person))).derive(`m/84'/1'/0'`)
}

/** For tests: an opened wallet of a person over servers or a source. */
export async function openWallet(
  person: number,
  over: readonly string[] | ChainSource,
  store: WalletStore = new MemoryStore(),
): Promise<Wallet> {
  const clock = Date.now
  const source = 'tipHeight' in over ? over : new EsploraSource({ servers: over, clock })
  const wallet = new Wallet({
    account: testAccount(person),
    network: 'regtest',
    source,
    store,
    clock,
  })
  await wallet.open()
  return wallet
}
