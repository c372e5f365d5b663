/** What a server says happened. Nothing of it is believed: it tells when to read the chain. */
export type Hint =
  { readonly kind: 'block' } | { readonly kind: 'address'; readonly address: string }

/** mempool.space's sample configuration; public servers may allow one only, and say so. */
export const MAX_TRACKED = 100
/** A block's worth of transactions of the followed addresses fits; more is somebody's mischief. */
const MAX_CHARACTERS = 4_000_000

/** Messages that concern the one address of `track-address`. */
const OF_ONE = ['address-transactions', 'address-removed-transactions', 'block-transactions']

/** What asks a server to tell of these addresses; one is asked for in the form that all servers know. */
export function trackRequest(addresses: readonly string[]): object {
  const [first] = addresses
  if (first === undefined) return { 'track-address': 'stop' }
  return addresses.length === 1 ? { 'track-address': first } : { 'track-addresses': addresses }
}

/** The server does not follow so many addresses. */
export const isTrackingRefused = (data: unknown): boolean =>
  parse(data)?.['track-addresses-error'] !== undefined

/**
 * The hints in one message of mempool.space's protocol (backend/src/api/websocket-handler.ts): none
 * in what is of another kind, malformed, too long, or about addresses that are not followed.
 */
export function hintsIn(data: unknown, followed: readonly string[]): Hint[] {
  const message = parse(data)
  if (message === undefined) return []
  const hints: Hint[] = 'block' in message ? [{ kind: 'block' }] : []
  const [one] = followed
  if (one !== undefined && OF_ONE.some((name) => Object.hasOwn(message, name)))
    hints.push({ kind: 'address', address: one })
  const many = message['multi-address-transactions']
  if (typeof many === 'object' && many !== null) {
    for (const address of followed)
      if (Object.hasOwn(many, address)) hints.push({ kind: 'address', address })
  }
  return hints
}

function parse(data: unknown): Record<string, unknown> | undefined {
  if (typeof data !== 'string' || data.length > MAX_CHARACTERS) return undefined
  try {
    const message: unknown = JSON.parse(data)
    const isObject = typeof message === 'object' && message !== null && !Array.isArray(message)
    return isObject ? (message as Record<string, unknown>) : undefined
  } catch {
    return undefined
  }
}
