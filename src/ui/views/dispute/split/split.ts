/** A division of the money in dispute. The parts are all of it, to the satoshi. */
export interface Split {
  readonly buyer: bigint
  readonly vendor: bigint
  /** Of the moderator; 0 in wishes and settlements. */
  readonly fee: bigint
}

export const PRESETS = ['all-buyer', 'half', 'all-vendor'] as const
export type Preset = (typeof PRESETS)[number]

/** How far one press of an arrow key moves the slider: a hundredth of all, at least one satoshi. */
const STEPS = 100n
const PERCENT = 100

const within = (value: bigint, most: bigint): bigint =>
  value < 0n ? 0n : value > most ? most : value

/** The buyer gets `buyer` as far as there is so much after the fee; the rest is the vendor's. */
export function splitBuyer(amount: bigint, buyer: bigint, fee = 0n): Split {
  const taken = within(fee, amount)
  const part = within(buyer, amount - taken)
  return { buyer: part, vendor: amount - taken - part, fee: taken }
}

/** The vendor gets `vendor` as far as there is so much after the fee; the rest is the buyer's. */
export function splitVendor(amount: bigint, vendor: bigint, fee = 0n): Split {
  const { buyer, vendor: rest, fee: taken } = splitBuyer(amount, vendor, fee)
  return { buyer: rest, vendor: buyer, fee: taken }
}

/** One of the usual divisions; of an odd satoshi the buyer, who paid, gets one more. */
export function presetSplit(amount: bigint, preset: Preset, fee = 0n): Split {
  const rest = amount - within(fee, amount)
  if (preset === 'all-buyer') return splitBuyer(amount, rest, fee)
  return splitBuyer(amount, preset === 'half' ? (rest + 1n) / 2n : 0n, fee)
}

/**
 * Another fee under the same division: the buyer keeps the share that the two parts had, so that
 * neither side alone pays for it.
 */
export function withFee(amount: bigint, split: Split, fee: bigint): Split {
  const before = split.buyer + split.vendor
  const after = amount - within(fee, amount)
  if (before === 0n) return splitBuyer(amount, after, fee)
  return splitBuyer(amount, (after * split.buyer + before / 2n) / before, fee)
}

/** Satoshis that one press of an arrow key moves. */
export const stepOf = (amount: bigint): bigint => (amount >= STEPS ? amount / STEPS : 1n)

/** What the buyer gets, in whole percent of what both get; 0 when there is nothing. */
export function buyerPercent({ buyer, vendor }: Split): number {
  const both = buyer + vendor
  return both === 0n ? 0 : Math.round((Number(buyer) / Number(both)) * PERCENT)
}

/** `true` when the parts are all the money, none is negative, and the fee keeps within its limit. */
export function isWhole(amount: bigint, split: Split, feeLimit = 0n): boolean {
  const { buyer, vendor, fee } = split
  const positive = buyer >= 0n && vendor >= 0n && fee >= 0n
  return positive && buyer + vendor + fee === amount && fee <= feeLimit
}
