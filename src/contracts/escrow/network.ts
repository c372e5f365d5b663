import type { NetworkName } from '../../lib/config.ts'

/** Prefixes of addresses (BIP 173, BIP 13, base58). */
export interface AddressPrefixes {
  readonly bech32: string
  readonly pubKeyHash: number
  readonly scriptHash: number
  readonly wif: number
}

const TEST = { pubKeyHash: 0x6f, scriptHash: 0xc4, wif: 0xef }

const PREFIXES: Readonly<Record<NetworkName, AddressPrefixes>> = {
  mainnet: { bech32: 'bc', pubKeyHash: 0x00, scriptHash: 0x05, wif: 0x80 },
  testnet4: { bech32: 'tb', ...TEST },
  signet: { bech32: 'tb', ...TEST },
  regtest: { bech32: 'bcrt', ...TEST },
}

export const addressPrefixes = (network: NetworkName): AddressPrefixes => PREFIXES[network]
