/** What the index needs of a disk. Bytes and cards only: it knows nothing of how they are kept. */
import type { SearchCard } from './card.ts'

/** Names one part of a segment: which segment, which sort of part, its place in the sort. */
export type PartName = readonly [segment: number, sort: string, place: number]

export interface StoredPart {
  readonly name: PartName
  readonly bytes: Uint8Array
}

/** Where the card of a key is. */
export interface KeyEntry {
  readonly id: number
  readonly signedAt: number
  /** Of the contents of the card, to see whether another one differs. */
  readonly checksum: number
}

/** The one record that says what counts; parts of segments that it does not name are rubbish. */
export interface Manifest {
  /** Of this layout; another one is built anew from the cards. */
  readonly version: number
  /** In the order of the ids of their cards. */
  readonly segments: readonly number[]
  /** The next segment gets this number. */
  readonly nextSegment: number
  /** The next card gets this number. */
  readonly nextId: number
  /** Cards up to this id are in segments (or gone); later ones are the tail. */
  readonly flushedId: number
  /** Ids of cards in segments that were removed since their segment was last written. */
  readonly dead: readonly number[]
  /** Who claimed the index last: nobody else writes. Absent in what older releases wrote. */
  readonly writer?: string
}

/** Changes that happen all together or not at all. Removals come before additions. */
export interface StorageChanges {
  readonly manifest?: Manifest
  readonly dropSegments?: readonly number[]
  readonly dropCards?: readonly number[]
  readonly dropKeys?: readonly string[]
  readonly parts?: readonly StoredPart[]
  readonly cards?: readonly { readonly id: number; readonly card: SearchCard }[]
  readonly keys?: readonly { readonly key: string; readonly entry: KeyEntry }[]
}

/** What a search reads beside the segments. */
export type CardStorage = Pick<SegmentStorage, 'cards' | 'keys'>

/** Keeps the index of whoever claimed it last. Each call may reject with the errors of the disk. */
export interface SegmentStorage {
  manifest(): Promise<Manifest | undefined>
  /** From now on `writer` alone may write; what counts now, which is `fresh` where there was nothing. One transaction. */
  claim(writer: string, fresh: Manifest): Promise<Manifest>
  /** In the order of `names`; `undefined` for what is not there. */
  parts(names: readonly PartName[]): Promise<(Uint8Array | undefined)[]>
  /** In the order of `ids`. */
  cards(ids: readonly number[]): Promise<(SearchCard | undefined)[]>
  /** Cards with ids above `id`, in the order of their ids, at most `count`. */
  cardsAfter(
    id: number,
    count: number,
  ): Promise<{ readonly id: number; readonly card: SearchCard }[]>
  /** In the order of `keys`. */
  keys(keys: readonly string[]): Promise<(KeyEntry | undefined)[]>
  /** All keys that begin so, with their entries. */
  keysWith(prefix: string): Promise<{ readonly key: string; readonly entry: KeyEntry }[]>
  /** @throws SearchTakenError `search.taken`: another one claimed the index since `writer` did; nothing happened. */
  commit(writer: string, changes: StorageChanges): Promise<void>
  /** Deletes parts of segments that are not among these. @throws SearchTakenError as `commit`. */
  sweep(writer: string, segments: readonly number[]): Promise<void>
}
