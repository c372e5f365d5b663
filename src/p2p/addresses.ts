import { isPrivate } from '@libp2p/utils'
import { multiaddr, type Multiaddr } from '@multiformats/multiaddr'
import type { DeviceId } from '../lib/brand.ts'
import type { SoukConfig } from '../lib/config.ts'
import { RelayAddressError } from './errors.ts'

/** A relay as the configuration names it. */
export interface RelayAddress {
  readonly text: string
  readonly multiaddr: Multiaddr
  readonly device: DeviceId
}

/** Parses a relay's multiaddr; it must end in the relay's peer ID. Throws RelayAddressError. */
export function parseRelay(text: string): RelayAddress {
  let address: Multiaddr
  try {
    address = multiaddr(text)
  } catch (error) {
    throw new RelayAddressError(text, error)
  }
  const last = address.getComponents().at(-1)
  if (last?.name !== 'p2p' || last.value === undefined) throw new RelayAddressError(text)
  return { text, multiaddr: address, device: last.value as DeviceId }
}

/** The address at which a browser that reserved at `relay` is called for a direct connection. */
export function introducedBy(relay: RelayAddress, device: DeviceId): Multiaddr {
  return relay.multiaddr.encapsulate(`/p2p-circuit/webrtc/p2p/${device}`)
}

/** A connection over this address carries content: it does not end at a relay's circuit. */
export function isDirectAddress(address: Multiaddr): boolean {
  const names = address.getComponents().map((component) => component.name)
  return !names.includes('p2p-circuit') || names.includes('webrtc')
}

/**
 * True where plain `ws:` and private addresses are in order: the play-money network, and configurations whose
 * relays are on this machine or in this house.
 */
export function allowsLocalAddresses(config: SoukConfig): boolean {
  return config.network === 'regtest' || config.relays.some((text) => isLocal(text))
}

/** Needs a certificate, or a way out of the house, that a page on the public web does not have. */
export function isUnsafeToDial(address: Multiaddr): boolean {
  const names = address.getComponents().map((component) => component.name)
  const isPlain = names.includes('ws') && !names.includes('tls')
  return isPlain || isPrivate(address)
}

function isLocal(text: string): boolean {
  try {
    const address = multiaddr(text)
    return isPrivate(address) || address.getComponents()[0]?.value === 'localhost'
  } catch {
    return false
  }
}
