/** One line of the list under a search field. */
export interface Suggestion {
  readonly text: string
  /** Searched for before. */
  readonly recent: boolean
}

/**
 * The list of an editable combobox (WAI-ARIA 1.2, list autocomplete with manual selection): whether
 * it is open, and which line the arrows have reached. The focus itself stays in the field.
 */
export class Combo {
  items = $state.raw<readonly Suggestion[]>([])
  /** Index of the line that Enter takes; -1: the text as typed. */
  active = $state(-1)
  #wanted = $state(false)

  get open(): boolean {
    return this.#wanted && this.items.length > 0
  }

  show(): void {
    this.#wanted = true
  }

  hide(): void {
    this.#wanted = false
    this.active = -1
  }

  /** Takes new lines; what the arrows had reached no longer counts. */
  fill(items: readonly Suggestion[]): void {
    this.items = items
    this.active = -1
  }

  /** Handles a key. `true`: it was meant for the list. */
  press(key: string): boolean {
    if (key === 'ArrowDown' || key === 'ArrowUp') {
      if (this.items.length === 0) return false
      const places = this.items.length + 1
      const step = key === 'ArrowDown' ? 1 : -1
      // The text as typed is one of the places: the arrows come back to it.
      this.active = this.open ? ((this.active + 1 + step + places) % places) - 1 : -1
      if (!this.open) this.active = step === 1 ? 0 : this.items.length - 1
      this.#wanted = true
      return true
    }
    if (key === 'Escape' && this.open) {
      this.hide()
      return true
    }
    return false
  }
}

/** The lines for a text: what was searched for before, then words to go on with; each once, at most 8. */
export function suggestionsOf(
  typed: string,
  { words, recent }: { words: readonly string[]; recent: readonly string[] },
): Suggestion[] {
  const text = typed.trim()
  const before = recent.slice(0, text === '' ? 6 : 3).map((one) => ({ text: one, recent: true }))
  const onwards = words.map((word) => ({ text: completed(typed, word), recent: false }))
  const all = [...before, ...onwards].filter((one) => one.text !== text)
  return all
    .filter((one, index) => all.findIndex((other) => other.text === one.text) === index)
    .slice(0, 8)
}

/** A text whose last word became a longer one. */
export function completed(typed: string, word: string): string {
  const head = /^(.*\s)?\S*$/s.exec(typed)?.[1] ?? ''
  return `${head}${word}`.trim()
}
