import { multiaddr } from '@multiformats/multiaddr'
import { isUnsafeToDial, parseRelay, type RelayAddress } from './addresses.ts'

/** Longest address of a relay that is taken from others, in characters. */
export const MAX_RELAY_ADDRESS = 256

const HOSTS = new Set(['dns', 'dns4', 'dns6', 'ip4', 'ip6'])
const REST = new Set(['tcp', 'tls', 'sni', 'ws', 'wss', 'p2p'])
/** Names that lead nowhere on the public internet (RFC 6762 §3, RFC 6761, RFC 7686, ICANN's `.internal`). */
const INNER_NAME = /(^[^.]*$)|\.(local|localhost|internal|lan|home\.arpa|onion|test|invalid)$/i

/**
 * A relay that somebody else names: a WebSocket address that ends in its peer ID, and on public networks
 * (`local` false) one with TLS that does not lead into anybody's house. `undefined` for all else.
 */
export function namedRelay(text: string, local: boolean): RelayAddress | undefined {
  if (text.length > MAX_RELAY_ADDRESS) return undefined
  try {
    const relay = parseRelay(text)
    const [host, ...rest] = relay.multiaddr.getComponents()
    const names = rest.map((component) => component.name)
    const isWebSocket = names.includes('ws') || names.includes('wss')
    const isPlain = names.filter((name) => name === 'p2p').length === 1
    if (host === undefined || !HOSTS.has(host.name) || names[0] !== 'tcp') return undefined
    if (!isWebSocket || !isPlain || !names.every((name) => REST.has(name))) return undefined
    if (local) return relay
    if (host.name.startsWith('dns') && INNER_NAME.test(host.value ?? '')) return undefined
    return isUnsafeToDial(relay.multiaddr) ? undefined : relay
  } catch {
    return undefined
  }
}

/**
 * Whoever runs one relay of a group could easily run them all: the last two labels of a name, 24 bits of an
 * IPv4 address, 48 of an IPv6 one. On a local network each port stands for itself.
 */
export function relayGroup(relay: RelayAddress, local: boolean): string {
  const [host, port] = relay.multiaddr.getComponents()
  const value = host?.value ?? ''
  if (local) return `${value}:${port?.value ?? ''}`
  if (host?.name === 'ip4') return value.split('.').slice(0, 3).join('.')
  if (host?.name === 'ip6') return ip6Prefix(value)
  return value.toLowerCase().split('.').slice(-2).join('.')
}

/** The relay that introduces whoever listens at a circuit address; `undefined` for other addresses. */
export function relayOfCircuit(text: string): string | undefined {
  const end = text.indexOf('/p2p-circuit')
  return end > 0 ? text.slice(0, end) : undefined
}

/** The protocol's code and the first 48 bits; the bytes of the address are complete, its text may be shortened by `::`. */
function ip6Prefix(value: string): string {
  return multiaddr(`/ip6/${value}`)
    .bytes.subarray(0, 1 + 6)
    .toString()
}
