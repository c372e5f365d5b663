import type { SearchCard } from './card.ts'

/** A 32-bit FNV-1a hash of all that a card says: another one is another card. Not for strangers to be trusted. */
export function checksum(card: SearchCard): number {
  const text = JSON.stringify([
    card.store,
    card.title,
    card.excerpt,
    card.tags,
    card.categories,
    card.kind,
    card.condition,
    card.price.currency,
    String(card.price.amount),
    card.shipsTo,
    card.freeTo,
    card.moderators,
    card.language,
    card.adult,
    card.quantity,
    card.signedAt,
    card.document,
  ])
  let hash = 0x811c9dc5
  for (let at = 0; at < text.length; at++) {
    hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193)
  }
  return hash >>> 0
}
