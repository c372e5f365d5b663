import type { ConversationKey } from '../app/rpc/trade-api.ts'
import type { Nym, OrderId } from '../lib/brand.ts'

/** Every place in the app that has an address. The name is the folder under `views/`. */
export type Route =
  | { name: 'home' }
  /** `query`: what is looked for, as the view itself writes it after the question mark. */
  | { name: 'search'; query: string }
  | { name: 'vendors' }
  /** Everybody who offers to decide disputes. */
  | { name: 'moderators' }
  | { name: 'wishlist' }
  /** Saved searches. */
  | { name: 'searches' }
  /** `@name`, as somebody wrote it, without the `@`. */
  | { name: 'handle'; handle: string }
  | { name: 'store'; nym: Nym }
  | { name: 'listing'; nym: Nym; slug: string }
  | { name: 'sell' }
  | { name: 'edit-listing'; slug?: string }
  /** Of one listing, or of all that the cart has of a vendor. */
  | { name: 'checkout'; nym: Nym; slug?: string }
  | { name: 'cart' }
  | { name: 'orders' }
  | { name: 'order'; id: OrderId }
  /** Calling the moderator, answering, and the room of a case. */
  | { name: 'dispute'; id: OrderId }
  /** All conversations, or one. */
  | { name: 'messages'; key?: ConversationKey }
  | { name: 'notices' }
  | { name: 'wallet' }
  | { name: 'profile' }
  | { name: 'network' }
  /** A tab that stays open, so that the store does. */
  | { name: 'keep' }
  /** `page`: addresses, how one sells, whom one trusts when buying, the own handle, whom one follows or blocked. */
  | { name: 'settings'; page?: SettingsPage }
  /** Offering to decide disputes, and the cases. */
  | { name: 'moderate' }
  /** `next`: the hash to go on to when somebody lives here. */
  | { name: 'welcome'; next?: string }
  | { name: 'not-found' }

/** Pages of the settings with an address of their own. */
export const SETTINGS_PAGES = [
  'selling',
  'moderators',
  'addresses',
  'handle',
  'follows',
  'blocked',
] as const
export type SettingsPage = (typeof SETTINGS_PAGES)[number]

export type RouteName = Route['name']
/** The route of one name, as a view gets it. */
export type RouteOf<N extends RouteName> = Extract<Route, { name: N }>

const NOT_FOUND: Route = { name: 'not-found' }
/** Peer-ID form of an Ed25519 key: base58btc of 38 bytes with a fixed prefix (libp2p peer-ids spec). */
const NYM = /^12D3KooW[1-9A-HJ-NP-Za-km-z]{44}$/
/** What could be a handle; whether it is one the node says. */
const HANDLE = /^[@\uff20]([^\s@/#?]{3,40})$/u
const PLAIN = new Set<string>([
  'vendors',
  'moderators',
  'wishlist',
  'searches',
  'sell',
  'cart',
  'orders',
  'wallet',
  'profile',
  'network',
  'keep',
  'settings',
  'messages',
  'notices',
  'moderate',
])

/** `true` for a text that has the form of a nym. */
export function isNym(text: string): text is Nym {
  return NYM.test(text)
}

/** The route that a URL's fragment (with or without `#`) names; unknown ones give `not-found`. */
export function parseRoute(hash: string): Route {
  const [path = '', query = ''] = hash.replace(/^#/, '').split('?', 2)
  const parts = decodeParts(path)
  if (parts === undefined) return NOT_FOUND
  const [head, first, second] = parts
  if (parts.length === 0) return { name: 'home' }
  const handle = parts.length === 1 ? HANDLE.exec(head ?? '')?.[1] : undefined
  if (handle !== undefined) return { name: 'handle', handle }
  if (head === 'store' && first !== undefined && isNym(first)) {
    if (parts.length === 2) return { name: 'store', nym: first }
    if (parts.length === 3 && second !== undefined) {
      return { name: 'listing', nym: first, slug: second }
    }
  }
  if (head === 'buy' && first !== undefined && isNym(first)) {
    if (parts.length === 2) return { name: 'checkout', nym: first }
    if (parts.length === 3 && second !== undefined) {
      return { name: 'checkout', nym: first, slug: second }
    }
  }
  if (head === 'sell' && first !== undefined && parts.length === 2) {
    return first === 'new' ? { name: 'edit-listing' } : { name: 'edit-listing', slug: first }
  }
  if ((head === 'orders' || head === 'order') && first !== undefined) {
    if (parts.length === 2) return { name: 'order', id: first as OrderId }
    const dispute = parts.length === 3 && second === 'dispute'
    return dispute ? { name: 'dispute', id: first as OrderId } : NOT_FOUND
  }
  if (head === 'messages' && first !== undefined && parts.length === 2) {
    return { name: 'messages', key: first }
  }
  if (head === 'settings' && parts.length === 2) {
    const page = SETTINGS_PAGES.find((one) => one === first)
    return page === undefined ? NOT_FOUND : { name: 'settings', page }
  }
  if (head === 'search' && parts.length === 1) return { name: 'search', query }
  if (head === 'welcome' && parts.length === 1) {
    const next = new URLSearchParams(query).get('next')
    return next === null || next === '' ? { name: 'welcome' } : { name: 'welcome', next }
  }
  if (head !== undefined && parts.length === 1 && PLAIN.has(head)) return { name: head } as Route
  return NOT_FOUND
}

/** The fragment, `#` included, that leads to a route. */
export function hrefTo(route: Route): string {
  switch (route.name) {
    case 'home':
    case 'not-found':
      return '#/'
    case 'store':
      return hash('store', route.nym)
    case 'listing':
      return hash('store', route.nym, route.slug)
    case 'checkout':
      return route.slug === undefined ? hash('buy', route.nym) : hash('buy', route.nym, route.slug)
    case 'edit-listing':
      return hash('sell', route.slug ?? 'new')
    case 'order':
      return hash('orders', route.id)
    case 'dispute':
      return hash('orders', route.id, 'dispute')
    case 'messages':
      return route.key === undefined ? hash('messages') : hash('messages', route.key)
    case 'settings':
      return route.page === undefined ? hash('settings') : hash('settings', route.page)
    case 'handle':
      return `#/@${encodeURIComponent(route.handle)}`
    case 'search':
      return route.query === '' ? hash('search') : `${hash('search')}?${route.query}`
    case 'welcome':
      return route.next === undefined
        ? hash('welcome')
        : `${hash('welcome')}?next=${encodeURIComponent(route.next)}`
    default:
      return hash(route.name)
  }
}

/** Goes there. `replace` leaves no step behind for the back button. */
export function navigate(route: Route, options: { replace?: boolean } = {}): void {
  const href = hrefTo(route)
  if (options.replace === true) window.location.replace(href)
  else window.location.hash = href
}

/**
 * The route that a pasted text means: a whole link of any Souk, a fragment, or a bare nym.
 * `undefined` when it is none of these.
 */
export function parsePasted(text: string): Route | undefined {
  const trimmed = text.trim()
  if (isNym(trimmed)) return { name: 'store', nym: trimmed }
  const handle = HANDLE.exec(trimmed)?.[1]
  if (handle !== undefined) return { name: 'handle', handle }
  const start = trimmed.indexOf('#/')
  if (start === -1) return undefined
  const route = parseRoute(trimmed.slice(start))
  const known = route.name === 'store' || route.name === 'listing' || route.name === 'handle'
  return known ? route : undefined
}

function hash(...parts: string[]): string {
  return `#/${parts.map(encodeURIComponent).join('/')}`
}

function decodeParts(path: string): string[] | undefined {
  try {
    return path
      .split('/')
      .filter((part) => part !== '')
      .map(decodeURIComponent)
  } catch {
    return undefined
  }
}
