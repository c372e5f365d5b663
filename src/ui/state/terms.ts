import type { ListingDraft } from '../../app/rpc/api.ts'

/**
 * Names all of a listing that matters to a buyer: SHA-256 (hex) of everything but the stock. Two
 * versions with the same mark need no second look.
 */
export async function termsMark(listing: ListingDraft): Promise<string> {
  const text = JSON.stringify(sorted(listing), (key, value: unknown) =>
    key === 'quantity' ? undefined : typeof value === 'bigint' ? value.toString() : value,
  )
  const hash = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text))
  return Array.from(new Uint8Array(hash), (byte) => byte.toString(16).padStart(2, '0')).join('')
}

/** Own keys in one order, so that the same terms are the same text; absent is as good as undefined. */
const sorted = (listing: ListingDraft) =>
  Object.fromEntries(Object.entries(listing).toSorted(([a], [b]) => (a < b ? -1 : 1)))
