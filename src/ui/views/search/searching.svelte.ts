import type { FindFilters, FindQuery, SortBy } from '../../../app/rpc/find-api.ts'
import { hrefTo } from '../../routes.ts'
import { readWanted, writeWanted, type Wanted } from './address.ts'

/** How many results come at once, and with each press on "more". */
const PAGE = 24

/** The search that a page shows. The address follows it, so that it survives a reload and going back. */
export class Searching {
  #wanted = $state.raw<Wanted>({ text: '', filters: {}, sort: 'best' })
  #count = $state(PAGE)

  /** @param query what stands behind the question mark of the address */
  constructor(query: string) {
    this.#wanted = readWanted(query)
  }

  get wanted(): Wanted {
    return this.#wanted
  }

  get query(): FindQuery {
    return { ...this.#wanted, count: this.#count }
  }

  /** Something is asked for: a text, or at least a filter. */
  get anything(): boolean {
    const { text, filters } = this.#wanted
    return text !== '' || Object.keys(filters).length > 0
  }

  /** Another text is another search: the back button leads to the one before. */
  setText(text: string): void {
    if (text !== this.#wanted.text) this.#change({ ...this.#wanted, text }, true)
  }

  setFilters(filters: FindFilters): void {
    this.#change({ ...this.#wanted, filters }, false)
  }

  setSort(sort: SortBy): void {
    this.#change({ ...this.#wanted, sort }, false)
  }

  more(): void {
    this.#count += PAGE
  }

  #change(wanted: Wanted, step: boolean): void {
    this.#wanted = wanted
    this.#count = PAGE
    const href = hrefTo({ name: 'search', query: writeWanted(wanted) })
    if (step) window.history.pushState({ step: crypto.randomUUID() }, '', href)
    else window.history.replaceState(window.history.state, '', href)
  }
}
