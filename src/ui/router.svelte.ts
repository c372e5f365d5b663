import { tick, type Component } from 'svelte'
import { parseRoute, type Route } from './routes.ts'

/** A view as the router mounts it. */
export type View = Component<{ route: Route }>

/** Finds the code of a view; each is fetched when it is first needed. */
export type ViewLoader = (route: Route) => Promise<View>

/** How long a page that is still filling is given to become tall enough for the remembered place. */
const SCROLL_PATIENCE_MS = 1500

const VIEWS = import.meta.glob<{ default: View }>('./views/*/view.svelte')

/** Loads `views/<name>/view.svelte`. */
export const loadView: ViewLoader = async (route) => {
  const load = VIEWS[`./views/${route.name}/view.svelte`] ?? VIEWS['./views/not-found/view.svelte']
  if (load === undefined) throw new Error(`no view for ${route.name}`)
  return (await load()).default
}

/**
 * Follows the fragment of the URL. The old view stays until the new one's code is here; a slower,
 * earlier load never overtakes a later one.
 */
export class Router {
  /** The route on the screen. */
  route = $state.raw<Route>({ name: 'home' })
  view = $state.raw<View | undefined>(undefined)
  /** Changes with each arrival, so that a view is made anew for another address. */
  visit = $state(0)
  loading = $state(true)
  failed = $state(false)
  readonly #load: ViewLoader
  readonly #arrived: (route: Route, first: boolean) => void
  readonly #places: Record<string, number> = {}
  #current = 0
  #key = ''

  /** `arrived` is called when a view is drawn: the moment to move the focus and to announce it. */
  constructor(load: ViewLoader, arrived: (route: Route, first: boolean) => void) {
    this.#load = load
    this.#arrived = arrived
  }

  /** Starts to follow. Returns the function that stops it. */
  start(): () => void {
    const controller = new AbortController()
    const { signal } = controller
    window.history.scrollRestoration = 'manual'
    window.addEventListener('hashchange', () => void this.follow(), { signal })
    window.addEventListener('scroll', () => (this.#places[this.#key] = window.scrollY), {
      signal,
      passive: true,
    })
    void this.follow()
    return () => controller.abort()
  }

  /** Goes where the address says. Also the way to try again after a failure. */
  async follow(): Promise<void> {
    const turn = ++this.#current
    const first = turn === 1
    const route = parseRoute(window.location.hash)
    const place = this.#places[this.#enter()]
    this.loading = true
    this.failed = false
    try {
      const view = await this.#load(route)
      if (turn !== this.#current) return
      this.view = view
      this.route = route
      this.visit = turn
    } catch {
      if (turn !== this.#current) return
      this.route = route
      this.view = undefined
      this.failed = true
    }
    this.loading = false
    await tick()
    if (turn !== this.#current) return
    this.#arrived(route, first)
    this.#scroll(place ?? 0, turn)
  }

  /** Names this step of the history, so that "back" finds its scroll position. */
  #enter(): string {
    const state = window.history.state as { step?: string } | null
    this.#key = state?.step ?? Math.random().toString(36).slice(2)
    if (state?.step === undefined) window.history.replaceState({ step: this.#key }, '')
    return this.#key
  }

  /** Scrolls as soon as the page is tall enough, unless the person has begun to scroll. */
  #scroll(top: number, turn: number): void {
    const until = performance.now() + SCROLL_PATIENCE_MS
    let touched = false
    const stop = () => (touched = true)
    const options = { once: true, passive: true } as const
    window.addEventListener('wheel', stop, options)
    window.addEventListener('touchstart', stop, options)
    window.addEventListener('keydown', stop, options)
    const attempt = () => {
      if (touched || turn !== this.#current) return
      window.scrollTo(0, top)
      if (Math.abs(window.scrollY - top) > 2 && performance.now() < until) {
        requestAnimationFrame(attempt)
      }
    }
    attempt()
  }
}
