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
  options: 30,
  option: 40,
  optionDescription: 70,
  variants: 30,
  skus: 500,
  productId: 40,
  processing: 70,
  grams: 10_000_000,
  shippingOptions: 30,
  shippingName: 40,
  services: 30,
  delivery: 70,
  regions: 255,
  taxes: 30,
  taxName: 40,
  coupons: 30,
  couponTitle: 70,
  couponCode: 20,
  moderators: 30,
  terms: 10_000,
  /** Hundredths of a percent: 1000 %. */
  basisPoints: 100_000,
  /** BIP 68 counts blocks in 16 bits. */
  lockBlocks: 65_535,
  /** Moderator offer. */
  languages: 30,
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
  items: 30,
  rates: 5,
  contact: 500,
  deliveries: 30,
  link: 2000,
  secret: 500,
  /** Settlement and dispute. */
  claim: 10_000,
  files: 20,
  fileName: 255,
  fileBytes: 1_000_000_000,
  coins: 20,
  rungs: 12,
  /** sat/vB. */
  feeRate: 100_000,
  /** Accepted orders of one count. */
  sales: 1_000_000_000,
  review: 3000,
  /** Contacts of a profile. */
  website: 2000,
  email: 70,
  phone: 40,
  accounts: 30,
  accountKind: 40,
  accountName: 40,
  accountProof: 2000,
  mailboxes: 10,
  /** Label list. */
  labels: 1000,
  labelReason: 200,
  listTitle: 80,
  listDescription: 1000,
  /** Record of services; with one payment each the whole stays below 200 kB. */
  recordEntries: 24,
  recordPayments: 4,
  /** Characters of a clearsigned receipt, and of each document of its signer's trade. */
  recordReceipt: 4096,
  recordDocument: 24_576,
  /** Bytes without witness; as hex on one line. */
  recordTransaction: 7500,
  merkleLevels: 20,
  /** UTF-8 bytes of all entries as they are written, without tags. */
  recordBytes: 180_000,
  /** People on a list of those whom somebody follows. */
  follows: 500,
} as const
