/** The part of `localStorage` that drafts need. */
export type DraftStorage = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>

/** Under which storages know the draft of a form. */
export const keyOfDraft = (key: string): string => `souk.draft.${key}`

/** Drafts older than this are forgotten: nobody expects half a form from last season. */
const MAX_AGE_MS = 90 * 24 * 60 * 60 * 1000

/**
 * What a person typed into one form and has not sent yet, kept in this browser across reloads.
 *
 * Storage may be missing, full or forbidden (private windows); then the form still works and
 * {@link save} says `false`. What is read back is data from outside: the caller checks its shape.
 */
export class Draft {
  readonly #key: string
  readonly #storage: DraftStorage | undefined
  readonly #now: () => number

  constructor(
    key: string,
    options: { storage?: DraftStorage | undefined; now?: () => number } = {},
  ) {
    this.#key = keyOfDraft(key)
    this.#storage = 'storage' in options ? options.storage : browserStorage()
    this.#now = options.now ?? Date.now
  }

  /** What was kept, or `undefined` where there is nothing (readable). */
  load(): { value: unknown; savedAt: number } | undefined {
    try {
      const kept: unknown = JSON.parse(this.#storage?.getItem(this.#key) ?? 'null')
      if (typeof kept !== 'object' || kept === null || !('value' in kept)) return undefined
      if (!('savedAt' in kept) || typeof kept.savedAt !== 'number') return undefined
      if (this.#now() - kept.savedAt > MAX_AGE_MS) return undefined
      return { value: kept.value, savedAt: kept.savedAt }
    } catch {
      return undefined
    }
  }

  /** True when the value will be there after a reload. */
  save(value: unknown): boolean {
    try {
      this.#storage?.setItem(this.#key, JSON.stringify({ value, savedAt: this.#now() }))
      return this.#storage !== undefined
    } catch {
      return false
    }
  }

  clear(): void {
    try {
      this.#storage?.removeItem(this.#key)
    } catch {
      // Storage that cannot be written holds no draft either.
    }
  }
}

/** Touching `localStorage` throws where the browser forbids it to this origin. */
export function browserStorage(): Storage | undefined {
  try {
    return globalThis.localStorage
  } catch {
    return undefined
  }
}
