import { ByteWriter } from './bytes.ts'
import type { SearchCard } from './card.ts'
import {
  fromFloat64,
  fromUint16,
  fromUint32,
  packTextLists,
  packTexts,
  TextNumbers,
} from './columns.ts'
import { SKETCH_BYTES } from './pairs.ts'

/** What is kept of each card for filters, counts and orders; their places in a segment. */
export const COLUMNS = {
  ids: 0,
  /** Terms of the title, and of the excerpt times 256. */
  lengths: 1,
  /** Seconds since the Unix epoch. */
  signedAt: 2,
  flags: 3,
  condition: 4,
  currency: 5,
  amount: 6,
  nym: 7,
  shipsTo: 8,
  freeTo: 9,
  categories: 10,
  tags: 11,
  moderators: 12,
  /** See `pairSketch`. */
  pairs: 13,
} as const

export type ColumnName = keyof typeof COLUMNS

export const KINDS = ['physical', 'digital', 'service'] as const

/** Bits of `flags`; the two lowest are the place in `KINDS`. */
export const MODERATED = 4
export const ADULT = 8

/** More tags, categories and moderators of a card are not counted. */
const MOST_VALUES = 64
/** UTF-16 units: longer ones are nobody's choice. */
const LONGEST_VALUE = 100

/** One column of texts while it is written. */
class TextColumn {
  readonly numbers = new TextNumbers()
  readonly at: number[] = []

  add(text: string): void {
    this.at.push(this.numbers.of(text))
  }

  pack(): Uint8Array {
    return packTexts(this.numbers.values, this.at)
  }
}

class TextListColumn {
  readonly numbers = new TextNumbers()
  readonly starts: number[] = [0]
  readonly at: number[] = []

  add(texts: readonly string[]): void {
    const fit = texts.slice(0, MOST_VALUES).filter(({ length }) => length <= LONGEST_VALUE)
    for (const text of new Set(fit)) this.at.push(this.numbers.of(text))
    this.starts.push(this.at.length)
  }

  pack(): Uint8Array {
    return packTextLists(this.numbers.values, this.starts, this.at)
  }
}

/** One row of all columns. */
export interface Row {
  readonly id: number
  readonly lengths: number
  readonly signedAt: number
  readonly flags: number
  readonly condition: string
  readonly currency: string
  readonly amount: number
  readonly nym: string
  /** Codes in order, with commas between them. */
  readonly shipsTo: string
  readonly freeTo: string
  readonly categories: readonly string[]
  readonly tags: readonly string[]
  readonly moderators: readonly string[]
}

/** The row of a card; the lengths are those of its `DocumentTerms`. */
export function rowOf(
  id: number,
  card: SearchCard,
  lengths: { readonly titleLength: number; readonly excerptLength: number },
): Row {
  return {
    id,
    lengths: Math.min(255, lengths.titleLength) | (Math.min(255, lengths.excerptLength) << 8),
    signedAt: Math.min(0xffffffff, Math.max(0, Math.floor(card.signedAt / 1000))),
    flags:
      Math.max(0, KINDS.indexOf(card.kind)) |
      (card.moderators.length > 0 ? MODERATED : 0) |
      (card.adult ? ADULT : 0),
    condition: card.condition ?? '',
    currency: card.price.currency,
    amount: Number(card.price.amount),
    nym: card.nym,
    shipsTo: [...new Set(card.shipsTo)].sort().join(','),
    freeTo: [...new Set(card.freeTo)].sort().join(','),
    categories: card.categories,
    tags: card.tags,
    moderators: card.moderators,
  }
}

/** Gathers rows; `pack` gives the bytes of each column. */
export class ColumnWriter {
  readonly #ids: number[] = []
  readonly #lengths: number[] = []
  readonly #signedAt: number[] = []
  readonly #flags: number[] = []
  readonly #amounts: number[] = []
  readonly #condition = new TextColumn()
  readonly #currency = new TextColumn()
  readonly #nym = new TextColumn()
  readonly #shipsTo = new TextColumn()
  readonly #freeTo = new TextColumn()
  readonly #categories = new TextListColumn()
  readonly #tags = new TextListColumn()
  readonly #moderators = new TextListColumn()
  readonly #pairs = new ByteWriter(SKETCH_BYTES * 64)
  titles = 0
  excerpts = 0

  get documents(): number {
    return this.#ids.length
  }

  add(row: Row, pairs: Uint8Array): void {
    this.#ids.push(row.id)
    this.#lengths.push(row.lengths)
    this.titles += row.lengths & 255
    this.excerpts += row.lengths >> 8
    this.#signedAt.push(row.signedAt)
    this.#flags.push(row.flags)
    this.#amounts.push(row.amount)
    this.#condition.add(row.condition)
    this.#currency.add(row.currency)
    this.#nym.add(row.nym)
    this.#shipsTo.add(row.shipsTo)
    this.#freeTo.add(row.freeTo)
    this.#categories.add(row.categories)
    this.#tags.add(row.tags)
    this.#moderators.add(row.moderators)
    this.#pairs.append(pairs)
  }

  /** In the order of their places; made one by one, because each takes its time. */
  *pack(): Generator<Uint8Array> {
    yield fromUint32(this.#ids)
    yield fromUint16(this.#lengths)
    yield fromUint32(this.#signedAt)
    yield Uint8Array.from(this.#flags)
    yield this.#condition.pack()
    yield this.#currency.pack()
    yield fromFloat64(this.#amounts)
    yield this.#nym.pack()
    yield this.#shipsTo.pack()
    yield this.#freeTo.pack()
    yield this.#categories.pack()
    yield this.#tags.pack()
    yield this.#moderators.pack()
    yield this.#pairs.take()
  }
}
