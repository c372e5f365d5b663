/** A short note at the edge of the screen about something that just happened. */
export interface Toast {
  readonly id: number
  readonly text: string
  readonly tone: 'neutral' | 'proof' | 'danger'
}

/** How long a note stays: long enough to read two lines. Notes of danger stay until closed. */
const STAY_MS = 6000
const MAX_SHOWN = 3

class Toasts {
  items = $state.raw<readonly Toast[]>([])
  #next = 1

  /** Shows an already translated text. */
  show(text: string, tone: Toast['tone'] = 'neutral'): void {
    const id = this.#next++
    this.items = [...this.items, { id, text, tone }].slice(-MAX_SHOWN)
    if (tone !== 'danger') setTimeout(() => this.dismiss(id), STAY_MS)
  }

  dismiss(id: number): void {
    this.items = this.items.filter((item) => item.id !== id)
  }
}

/** The notes of this page. */
export const toasts = new Toasts()
