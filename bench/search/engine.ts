import type { SearchCard } from '../../src/search/card.ts'
import type { BenchQuery } from './queries.ts'

/** What is measured of each way to search. */
export interface Engine {
  add(cards: readonly SearchCard[]): Promise<void>
  /** The cards are there already under the same keys. */
  update(cards: readonly SearchCard[]): Promise<void>
  /** How many listings match; 24 of them are given out, with counts by kind and category. */
  search(query: BenchQuery): Promise<number>
  /** Keeps everything for the next start; bytes on the disk. */
  save(): Promise<number>
  /** Waits for what goes on in the background. */
  settle(): Promise<void>
}

/** Opens what is kept in a folder, or begins anew. */
export type OpenEngine = (folder: string) => Promise<Engine>
