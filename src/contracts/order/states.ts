/** All states of an order, roughly in the order in which they follow each other. */
export const ORDER_STATES = [
  /** The buyer signed; the vendor has not answered. */
  'placed',
  /** Funded in full, but the vendor has not answered. */
  'pending',
  /** The vendor agreed; it wants to be paid. */
  'accepted',
  /** A payment is seen, not yet confirmed, or too little. */
  'paying',
  /** Confirmed in full. */
  'paid',
  'part-dispatched',
  /** Waits for the buyer at the vendor's place. */
  'ready',
  'dispatched',
  /** The buyer sends the goods back. */
  'returning',
  /** A party called the moderator, or the chain shows the money in Held. */
  'disputed',
  /** The moderator gave a verdict; it is not paid out yet. */
  'decided',
  /** Both agreed on a split. */
  'settled',
  /** The buyer closed it. */
  'received',
  'completed',
  'rejected',
  'cancelled',
  'expired',
  'refunded',
  /** A verdict was paid out. */
  'resolved',
  /** One party took the money alone after a lock. */
  'claimed',
  /** Every moderator vanished, and the end that was signed beforehand was paid out. */
  'ended',
  /** It does not fit the listing, or cannot be an order. */
  'faulty',
] as const
export type OrderState = (typeof ORDER_STATES)[number]

/** Who has a part in an order. The backup stands in for a silent moderator. */
export const ORDER_ROLES = ['buyer', 'vendor', 'moderator', 'backup'] as const
export type OrderRole = (typeof ORDER_ROLES)[number]

/** The two who trade. */
export type TradingRole = 'buyer' | 'vendor'

/**
 * What a role may do. `pay`, `take`, `hand-over`, `finish-payout` and `claim` are acts of the wallet,
 * all others sign a document.
 */
export const ORDER_ACTIONS = [
  'accept',
  'reject',
  'mediate',
  'cancel',
  'pay',
  'take',
  'hand-over',
  'dispatch',
  'confirm-receipt',
  'complete',
  'extend',
  'send-back',
  'refund',
  'offer-settlement',
  'accept-settlement',
  'open-dispute',
  'answer-dispute',
  'hold',
  'decide',
  'finish-payout',
  'claim',
  'rate',
] as const
export type OrderAction = (typeof ORDER_ACTIONS)[number]

/** Nothing more follows from documents; what still lies somewhere is told by the money. */
export const ENDED: ReadonlySet<OrderState> = new Set<OrderState>([
  'completed',
  'rejected',
  'cancelled',
  'expired',
  'refunded',
  'resolved',
  'claimed',
  'ended',
  'faulty',
])

/** States in which the order came to nothing: money that lies or comes is to go back. */
export const CAME_TO_NOTHING: ReadonlySet<OrderState> = new Set<OrderState>([
  'rejected',
  'cancelled',
  'expired',
  'faulty',
])
