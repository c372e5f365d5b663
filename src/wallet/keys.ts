import type { HDKey } from '@scure/bip32'
import { p2wpkh } from '@scure/btc-signer'
import type { NetworkName } from '../lib/config.ts'
import { NETWORKS, scriptKey } from './networks.ts'
import type { Branch } from './wallet-state.ts'

/** One address of the own account. */
export interface OwnAddress {
  readonly branch: Branch
  readonly index: number
  readonly address: string
  readonly script: Uint8Array
  readonly publicKey: Uint8Array
}

/** The addresses of a BIP-84 account (`m/84'/c'/p'`), derived as far as anybody asked. */
export class AddressBook {
  readonly #network: NetworkName
  readonly #branches: readonly [HDKey, HDKey]
  readonly #derived: readonly [OwnAddress[], OwnAddress[]] = [[], []]
  readonly #byScript = new Map<string, OwnAddress>()

  constructor(account: HDKey, network: NetworkName) {
    this.#network = network
    this.#branches = [account.deriveChild(0), account.deriveChild(1)]
  }

  at(branch: Branch, index: number): OwnAddress {
    const derived = this.#derived[branch]
    for (let next = derived.length; next <= index; next++) {
      const own = this.#derive(branch, next)
      derived.push(own)
      this.#byScript.set(scriptKey(own.script), own)
    }
    const found = derived[index]
    if (found === undefined) throw new RangeError('an index is a whole number from 0')
    return found
  }

  /** Whose script this is, among the addresses derived so far. */
  find(script: Uint8Array): OwnAddress | undefined {
    return this.#byScript.get(scriptKey(script))
  }

  /** Throws TypeError if the account is watch-only. The caller wipes it after use. */
  privateKey({ branch, index }: OwnAddress): Uint8Array {
    const { privateKey } = this.#branches[branch].deriveChild(index)
    if (privateKey === null) throw new TypeError('the account has no private key')
    return privateKey
  }

  #derive(branch: Branch, index: number): OwnAddress {
    const { publicKey } = this.#branches[branch].deriveChild(index)
    if (publicKey === null) throw new TypeError('the account has no public key')
    const { address, script } = p2wpkh(publicKey, NETWORKS[this.#network])
    if (address === undefined) throw new TypeError('a key has an address')
    return { branch, index, address, script, publicKey }
  }
}
