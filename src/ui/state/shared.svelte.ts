import { getContext, setContext } from 'svelte'
import type { RatesView, SessionView, SettingsView } from '../../app/rpc/api.ts'
import { watch } from './watch.svelte.ts'

/** What nearly every component wants to know; watched once for the whole page. */
export interface Shared {
  readonly session: SessionView | undefined
  readonly settings: SettingsView | undefined
  readonly rates: RatesView | undefined
}

const SHARED = Symbol('shared')

/** Starts watching and shares it with all components below. Called once, by the shell. */
export function setShared(): Shared {
  const session = watch('session', () => ({}))
  const settings = watch('settings', () => ({}))
  const rates = watch('rates', () => ({}))
  return setContext<Shared>(SHARED, {
    get session() {
      return session.view
    },
    get settings() {
      return settings.view
    },
    get rates() {
      return rates.view
    },
  })
}

/** Session, settings and exchange rates, reactive. Call while a component is created. */
export function getShared(): Shared {
  return getContext<Shared>(SHARED)
}
