/**
 * Bounds of all that people write, shared by the documents and the forms. Lengths are in Unicode code
 * points; they follow OpenBazaar 2, which counted bytes.
 */
export const LIMITS = {
  /** Profile. */
  name: 40,
  location: 40,
  shortDescription: 160,
  about: 10_000,
  /** Listing. */
  title: 140,
  description: 50_000,
  slug: 70,
  tags: 10,
  tag: 40,
  categories: 10,
  category: 40,
  photos: 30,
  alt: 250,
  thumbhashBytes: 64,
  photoPixels: 16_384,
  quantity: 1_000_000,
  /** 21 million bitcoin. */
  sats: 2_100_000_000_000_000n,
  /** Minor units of a fiat price. */
  fiat: 1_000_000_000_000_000n,
  /** Order. */
  recipient: 80,
  street: 200,
  city: 80,
  postalCode: 25,
  addressNote: 500,
  note: 3000,
  rateSource: 80,
  confirmations: 100,
  carrier: 70,
  tracking: 140,
  reason: 3000,
} as const
