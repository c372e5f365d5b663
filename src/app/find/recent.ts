import type { SingleRecord } from '../../storage/repositories/single-record.ts'
import { PersonalRecord } from './personal-record.ts'

const MAX_RECENT = 20

/** Shorter texts are somebody's first letters. */
const MIN_CHARACTERS = 2

export interface RecentComponents {
  /** Named `recent-searches`. */
  record: SingleRecord<string[]>
  isOpen: () => boolean
}

/** What was looked for lately. Encrypted; while that is not possible, in memory only. */
export class RecentSearches {
  readonly #record: PersonalRecord<string[]>

  constructor({ record, isOpen }: RecentComponents) {
    const merge = (kept: string[], late: string[]) => late.reduceRight(withText, kept)
    this.#record = new PersonalRecord({ record, isOpen, empty: [], merge })
  }

  /** The latest first, at most 20. */
  list(): Promise<string[]> {
    return this.#record.load()
  }

  /** Notes what was looked for. */
  async note(text: string): Promise<void> {
    const plain = text.trim()
    if ([...plain].length < MIN_CHARACTERS) return
    await this.#record.update((texts) => withText(texts, plain))
  }

  async forget(): Promise<void> {
    await this.#record.update(() => [])
  }
}

/** A text that goes on where the latest stopped takes its place: somebody is still typing. */
function withText(texts: readonly string[], text: string): string[] {
  const [latest] = texts
  const typing = latest !== undefined && text.startsWith(latest)
  const rest = (typing ? texts.slice(1) : texts).filter((one) => one !== text)
  return [text, ...rest].slice(0, MAX_RECENT)
}
