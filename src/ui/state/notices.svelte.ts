import { getContext, setContext } from 'svelte'
import type { NoticesView } from '../../app/rpc/trade-api.ts'
import type { RouteName } from '../routes.ts'
import { watch } from './watch.svelte.ts'

/** The news of this person; watched once for the whole page. */
export interface Notices {
  readonly view: NoticesView | undefined
  /** What awaits the person behind a place of the main navigation. */
  waitingAt(place: RouteName): number
}

const NOTICES = Symbol('notices')

/** Starts watching and shares it with all components below. Called once, by the shell. */
export function setNotices(): Notices {
  const watched = watch('notices', () => ({}))
  return setContext<Notices>(NOTICES, {
    get view() {
      return watched.view
    },
    waitingAt: (place) => waitingAt(watched.view, place),
  })
}

/** The news, reactive. Call while a component is created. */
export function getNotices(): Notices {
  return getContext<Notices>(NOTICES)
}

/** How many things await the person at a place; 0 for places that gather none. */
export function waitingAt(view: NoticesView | undefined, place: RouteName): number {
  if (view === undefined) return 0
  const { buying, selling, moderating, messages } = view.waiting
  if (place === 'orders') return buying + moderating
  if (place === 'sell') return selling
  if (place === 'messages') return messages
  return place === 'notices' ? view.unread : 0
}
