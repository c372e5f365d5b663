import type { Condition, ListingKind, PhotoView } from '../../../app/rpc/api.ts'
import type { DocumentId } from '../../../lib/brand.ts'
import { CONDITIONS, LISTING_KINDS } from './words.ts'
import { photoShape, readExtras } from './kept-extras.ts'
import { emptyInput } from './listing-input.ts'
import type { ListingInput } from './listing-input.ts'
import { listOf } from './reshape.ts'

/** What is kept of an unpublished listing in this browser. */
export interface KeptListing {
  input: ListingInput
  /** Only photos that were stored; picked files do not survive a reload. */
  photos: PhotoView[]
  /** The published version that it changes. */
  base?: DocumentId
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null

const texts = (value: unknown): string[] =>
  Array.isArray(value) ? value.filter((item) => typeof item === 'string') : []

/** A draft as kept in this browser; parts that cannot be read are empty. `undefined` for anything else. */
export function readKept(value: unknown, unit: string): KeptListing | undefined {
  if (!isRecord(value) || !isRecord(value.input)) return undefined
  const { input, photos, base } = value
  const empty = emptyInput(unit)
  const text = (key: 'title' | 'description' | 'price' | 'unit' | 'quantity'): string => {
    const typed = input[key]
    return typeof typed === 'string' ? typed : empty[key]
  }
  return {
    input: {
      title: text('title'),
      kind: LISTING_KINDS.find((kind): kind is ListingKind => kind === input.kind) ?? empty.kind,
      description: text('description'),
      price: text('price'),
      unit: text('unit'),
      condition:
        CONDITIONS.find((word): word is Condition => word === input.condition) ?? empty.condition,
      quantity: text('quantity'),
      tags: texts(input.tags),
      categories: texts(input.categories),
      ...readExtras(input),
    },
    photos: listOf(photoShape)(photos) ?? [],
    ...(typeof base === 'string' && { base: base as DocumentId }),
  }
}
