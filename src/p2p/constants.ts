/** Kademlia of Souk's browsers and relays; its own prefix keeps it apart from the public IPFS DHT. */
export const DHT_PROTOCOL = '/souk/kad/1.0.0'

/** Signed record and blocks of a store's page in one round trip. */
export const STORE_PROTOCOL = '/souk/store/1'

/** Have/want block exchange between browsers. */
export const BLOCKS_PROTOCOL = '/souk/blocks/1'

/** A watched store's new record, pushed to whoever looks at it. */
export const NEWS_PROTOCOL = '/souk/news/1'

/** Signed documents (orders and what follows) delivered to a person's device, acknowledged. */
export const MAIL_PROTOCOL = '/souk/mail/1'

/** Signed chat letters, delivered like mail. */
export const CHAT_PROTOCOL = '/souk/chat/1'

/** Sealed envelopes that devices keep for people who are away. */
export const INBOX_PROTOCOL = '/souk/inbox/1'

/** Relay to browser: addresses of other browsers that hold a reservation. */
export const PEERS_PROTOCOL = '/souk/peers/1'

/** Relay to anybody: how full it is, and other relays that it tried itself. */
export const RELAYS_PROTOCOL = '/souk/relays/1'

/** DHT node to a newcomer nearer to a key: what it holds under that key. */
export const HANDOVER_PROTOCOL = '/souk/handover/1'

/** Between the devices of one person: what each has and the other lacks. */
export const DEVICE_PROTOCOL = '/souk/device/1'

/** Between neighbours: which stores each knows, and their pages. */
export const CATALOG_PROTOCOL = '/souk/catalog/1'

/** A query to a neighbour's own index of listings. */
export const SEARCH_PROTOCOL = '/souk/search/1'

/** Ratings of a person that others hold, and new ones to hold. */
export const RATINGS_PROTOCOL = '/souk/ratings/1'

/** Receipts for blocks served, mail kept and questions answered: who a device belongs to, new ones, and known ones. */
export const SERVICE_PROTOCOL = '/souk/service/1'
