import type { HandleView } from '../../app/rpc/handles-api.ts'
import type { Nym } from '../../lib/brand.ts'
import { parsePasted } from '../routes.ts'

/** Somebody, or one of their listings. */
export interface TypedPlace {
  readonly nym: Nym
  readonly slug?: string
}

/** Who is meant by what was typed: a link, a nym, or a `@handle` once it is known whose it is. */
export class TypedPerson {
  text = $state('')
  #answer = $state.raw<{ handle: string; view: HandleView | undefined }>()
  readonly #route = $derived(parsePasted(this.text))

  /** As it was typed, without the `@`. */
  get handle(): string | undefined {
    return this.#route?.name === 'handle' ? this.#route.handle : undefined
  }

  /** What is known of the typed handle; `undefined` too where it is none at all. */
  get view(): HandleView | undefined {
    return this.#answered?.view
  }

  /** A handle was typed, and others are still asked whose it is. */
  get looking(): boolean {
    if (this.handle === undefined) return false
    return this.#answered === undefined || this.view?.state === 'looking'
  }

  /** Only a proven handle stands for its holder. */
  get place(): TypedPlace | undefined {
    const route = this.#route
    if (route?.name === 'handle') {
      return this.view?.state === 'proven' && this.view.nym ? { nym: this.view.nym } : undefined
    }
    if (route === undefined || !('nym' in route) || route.nym === undefined) return undefined
    return { nym: route.nym, ...(route.name === 'listing' && { slug: route.slug }) }
  }

  /** Takes what the node says of a handle; about another one than is typed now it counts nothing. */
  heard(handle: string, view: HandleView | undefined): void {
    this.#answer = { handle, view }
  }

  clear(): void {
    this.text = ''
  }

  get #answered() {
    return this.#answer?.handle === this.handle ? this.#answer : undefined
  }
}
