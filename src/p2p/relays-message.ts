import { fromUtf8, utf8 } from '../lib/bytes.ts'
import { MAX_RELAY_ADDRESS } from './relay-address.ts'

/** What one relay says about itself and about others that it tried itself. */
export interface RelayList {
  /** How full it is, 0–100 per cent; 100: it takes nobody new. */
  readonly load: number
  readonly others: readonly NamedRelay[]
}

/** A relay as others name it. */
export interface NamedRelay {
  readonly address: string
  /** What it said about itself when it was tried last, 0–100 per cent. */
  readonly load: number
}

/** Relays that are named at once. */
export const MAX_NAMED = 16
/** Addresses that a relay gives for itself. */
export const MAX_OWN = 4
/** Largest message of `/souk/relays/1`, in bytes: every line holds a number, a space, an address, a break. */
export const MAX_RELAYS_BYTES = (MAX_NAMED + 1) * (MAX_RELAY_ADDRESS + 5)

/** Answer of `/souk/relays/1`: the own load, then `<load> <multiaddr>` a line. */
export function encodeRelays(list: RelayList): Uint8Array {
  const lines = list.others
    .filter(({ address }) => address.length <= MAX_RELAY_ADDRESS)
    .slice(0, MAX_NAMED)
    .map(({ address, load }) => `${percent(load)} ${address}`)
  return utf8([String(percent(list.load)), ...lines].join('\n'))
}

/** Reads an answer. Lines that say nothing sensible are dropped; a load that is no number counts as half full. */
export function decodeRelays(bytes: Uint8Array): RelayList {
  const [own = '', ...lines] = text(bytes).split('\n')
  const others = lines.slice(0, MAX_NAMED).flatMap((line) => {
    const [load = '', address = '', ...more] = line.split(' ')
    if (!address.startsWith('/') || address.length > MAX_RELAY_ADDRESS || more.length > 0) return []
    return [{ address, load: readLoad(load) }]
  })
  return { load: readLoad(own), others }
}

/** Question of `/souk/relays/1`: empty from a browser; a relay names itself, one multiaddr a line. */
export function encodeOwn(addresses: readonly string[]): Uint8Array {
  return utf8(addresses.slice(0, MAX_OWN).join('\n'))
}

/** Reads a question: at most {@link MAX_OWN} addresses. */
export function decodeOwn(bytes: Uint8Array): string[] {
  return text(bytes)
    .split('\n')
    .filter((line) => line.startsWith('/') && line.length <= MAX_RELAY_ADDRESS)
    .slice(0, MAX_OWN)
}

const UNKNOWN_LOAD = 50

function readLoad(text: string): number {
  return /^\d{1,3}$/.test(text) ? percent(Number(text)) : UNKNOWN_LOAD
}

function percent(load: number): number {
  return Math.min(100, Math.max(0, Math.ceil(load)))
}

/** A stranger wrote it. */
function text(bytes: Uint8Array): string {
  try {
    return fromUtf8(bytes)
  } catch {
    return ''
  }
}
