export const home = {
  'home.title': 'Market',
  'home.stores': 'Stores',
  'home.store.followed': 'Followed',
  'home.store.own': 'Your store',
  'home.store.listings.one': '{count} listing',
  'home.store.listings.other': '{count} listings',
  'home.fresh': 'Fresh listings',
  'home.welcome.title': 'A market between people',
  'home.welcome.text':
    'Stores here live in their owners’ browsers, not on a company’s server. Nobody stands between you and the seller, and nobody can close the market.',
  'home.welcome.sell': 'Open your own store',
  'home.welcome.fact1.title': 'No account',
  'home.welcome.fact1.text': 'Look around freely. Keys are made only when you first buy or sell.',
  'home.welcome.fact2.title': 'Signed contracts',
  'home.welcome.fact2.text': 'Every offer and order is a document that both sides sign and keep.',
  'home.welcome.fact3.title': 'Paid in bitcoin',
  'home.welcome.fact3.text': 'Straight from buyer to seller, checked by your own browser.',
} as const
