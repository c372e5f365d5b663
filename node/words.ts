import type { Nym } from '../src/lib/brand.ts'

const UNITS = ['bytes', 'kB', 'MB', 'GB', 'TB'] as const

/** An amount of data for people: `3.4 MB`. */
export function dataSize(bytes: number): string {
  let amount = bytes
  let unit = 0
  while (amount >= 1000 && unit < UNITS.length - 1) {
    amount /= 1000
    unit++
  }
  return `${unit === 0 ? amount : amount.toFixed(1)} ${UNITS[unit] ?? ''}`
}

/** A store, told by what its owner calls it and the end of its nym. */
export function storeName(nym: Nym, name: string): string {
  const short = `…${nym.slice(-8)}`
  // A name comes from others: no line may look like one of ours.
  const plain = name.replaceAll(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]/g, ' ').trim()
  return plain === '' ? short : `“${plain}” (${short})`
}
