import { hex } from '@scure/base'
import { Address, OutScript } from '@scure/btc-signer'
import type { AddressPrefixes } from '../contracts/escrow/network.ts'
import { addressPrefixes } from '../contracts/escrow/network.ts'
import type { NetworkName } from '../lib/config.ts'
import { SoukError } from '../lib/errors.ts'

/** What tells the addresses and keys of one Bitcoin network from another's. */
export interface NetworkParams extends AddressPrefixes {
  /** SLIP-44: 0 on mainnet, 1 on every other. */
  readonly coinType: 0 | 1
  /** Coins here are worth nothing and may be had for nothing. */
  readonly play: boolean
}

const TEST = { coinType: 1, play: true } as const

/** Parameters as in Bitcoin Core's `chainparams.cpp`. */
export const NETWORKS: Readonly<Record<NetworkName, NetworkParams>> = {
  mainnet: { ...addressPrefixes('mainnet'), coinType: 0, play: false },
  testnet4: { ...addressPrefixes('testnet4'), ...TEST },
  signet: { ...addressPrefixes('signet'), ...TEST },
  regtest: { ...addressPrefixes('regtest'), ...TEST },
}

/** The address belongs to another network than this origin's. */
export class WrongNetworkError extends SoukError {
  override readonly name = 'WrongNetworkError'

  constructor(network: NetworkName) {
    super('wallet.wrong-network', 'the address belongs to another network', { data: { network } })
  }
}

/** No address of any network: mistyped, cut off, or of a kind that is not known. */
class BadAddressError extends SoukError {
  override readonly name = 'BadAddressError'

  constructor(cause?: unknown) {
    super('wallet.bad-address', 'not a bitcoin address', { cause })
  }
}

/** BIP-173 allows all-upper-case addresses, which make smaller QR codes. */
const normal = (address: string) => (/^[A-Z0-9]+$/.test(address) ? address.toLowerCase() : address)

const decode = (address: string, params: NetworkParams) =>
  OutScript.encode(Address(params).decode(normal(address)))

/**
 * The output script that an address stands for. Throws {@link WrongNetworkError} or
 * {@link BadAddressError}.
 */
export function scriptOfAddress(address: string, network: NetworkName): Uint8Array {
  try {
    return decode(address, NETWORKS[network])
  } catch (cause) {
    for (const other of Object.values(NETWORKS)) {
      if (isAddress(address, other)) throw new WrongNetworkError(network)
    }
    throw new BadAddressError(cause)
  }
}

function isAddress(address: string, params: NetworkParams): boolean {
  try {
    decode(address, params)
    return true
  } catch {
    return false
  }
}

/** The address as everybody writes it. Throws like {@link scriptOfAddress}. */
export function canonicalAddress(address: string, network: NetworkName): string {
  scriptOfAddress(address, network)
  return normal(address)
}

/** The address of an output script; `undefined` where there is none (OP_RETURN and the like). */
export function addressOfScript(script: Uint8Array, network: NetworkName): string | undefined {
  try {
    return Address(NETWORKS[network]).encode(OutScript.decode(script))
  } catch {
    return undefined
  }
}

/** Scripts as map keys. */
export const scriptKey = (script: Uint8Array): string => hex.encode(script)
