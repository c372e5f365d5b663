import type { MessageKey } from '../i18n/index.svelte.ts'
import type { Route, RouteName } from '../routes.ts'
import type { IconName } from './icons.ts'

/** One place of the main navigation. */
export interface NavItem {
  readonly route: Route
  readonly label: MessageKey
  readonly icon: IconName
  /** Routes during which it is marked as the current one. */
  readonly covers: readonly RouteName[]
}

/** The main navigation, in both bars. */
export const NAV: readonly NavItem[] = [
  {
    route: { name: 'home' },
    label: 'nav.home',
    icon: 'market',
    covers: [
      'home',
      'search',
      'vendors',
      'moderators',
      'wishlist',
      'searches',
      'store',
      'listing',
      'cart',
      'checkout',
    ],
  },
  {
    route: { name: 'sell' },
    label: 'nav.sell',
    icon: 'sell',
    covers: ['sell', 'edit-listing', 'keep'],
  },
  {
    route: { name: 'orders' },
    label: 'nav.orders',
    icon: 'orders',
    covers: ['orders', 'order', 'dispute'],
  },
  { route: { name: 'wallet' }, label: 'nav.wallet', icon: 'wallet', covers: ['wallet'] },
  {
    route: { name: 'profile' },
    label: 'nav.profile',
    icon: 'person',
    covers: ['profile', 'welcome'],
  },
]
