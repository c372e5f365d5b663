import type { Selection } from '../../contracts/documents/variants.ts'
import type { Nym } from '../../lib/brand.ts'
import { isRecord } from './is-record.ts'
import { sameChoice } from './same-choice.ts'

/** Something that somebody means to buy. */
export interface CartLine {
  readonly vendor: Nym
  readonly slug: string
  /** As it was called when it was put in, for when the listing is gone. */
  readonly title: string
  readonly selections: readonly Selection[]
  /** At least 1. */
  readonly quantity: number
  /** The terms that the buyer had in view; see `termsMark`. */
  readonly terms?: string
}

/** What is wanted of one vendor: an order is for one vendor. */
export interface CartGroup {
  readonly vendor: Nym
  readonly lines: readonly CartLine[]
}

/** `true` for two lines of the same thing, whatever their number. */
export const sameLine = (a: CartLine, b: CartLine): boolean =>
  a.vendor === b.vendor && a.slug === b.slug && sameChoice(a.selections, b.selections)

/** The lines with one more; the same thing is counted up and takes the newer version. */
export function addLine(lines: readonly CartLine[], line: CartLine): readonly CartLine[] {
  const before = lines.find((one) => sameLine(one, line))
  if (before === undefined) return [...lines, line]
  const quantity = before.quantity + line.quantity
  return lines.map((one) => (one === before ? { ...line, quantity } : one))
}

/** The lines with another number of one thing; below 1 counts as 1. */
export function countLine(
  lines: readonly CartLine[],
  line: CartLine,
  quantity: number,
): readonly CartLine[] {
  const count = Math.max(1, Math.trunc(quantity))
  return lines.map((one) => (sameLine(one, line) ? { ...one, quantity: count } : one))
}

/** By vendor, in the order in which each was first bought from. */
export function groupLines(lines: readonly CartLine[]): CartGroup[] {
  const vendors = [...new Set(lines.map(({ vendor }) => vendor))]
  return vendors.map((vendor) => ({
    vendor,
    lines: lines.filter((line) => line.vendor === vendor),
  }))
}

/** Pieces of all lines together. */
export const piecesOf = (lines: readonly CartLine[]): number =>
  lines.reduce((sum, { quantity }) => sum + quantity, 0)

/** Lines as kept in this browser; what is no line is left out. */
export function readLines(value: unknown): CartLine[] {
  return Array.isArray(value) ? value.flatMap(readLine) : []
}

function readLine(value: unknown): CartLine[] {
  if (!isRecord(value)) return []
  const { vendor, slug, title, selections, quantity, terms } = value
  if (typeof vendor !== 'string' || typeof slug !== 'string' || vendor === '' || slug === '')
    return []
  if (typeof quantity !== 'number' || !Number.isSafeInteger(quantity) || quantity < 1) return []
  return [
    {
      vendor: vendor as Nym,
      slug,
      title: typeof title === 'string' ? title : slug,
      selections: readSelections(selections),
      quantity,
      ...(typeof terms === 'string' && { terms }),
    },
  ]
}

/** Choices as kept in this browser; what is none is left out. */
export function readSelections(value: unknown): Selection[] {
  if (!Array.isArray(value)) return []
  return value.flatMap((one: unknown): Selection[] => {
    if (!isRecord(one)) return []
    const { option, variant } = one
    return typeof option === 'string' && typeof variant === 'string' ? [{ option, variant }] : []
  })
}
