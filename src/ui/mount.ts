import { mount } from 'svelte'
import type { NodeClient } from '../app/rpc/api.ts'
import App from './app.svelte'
import { language } from './i18n/index.svelte.ts'
import './styles/tokens.css'
import './styles/base.css'
import './styles/controls.css'

/** Draws the app into `target`, whose first-paint shell it replaces. The node may still be starting. */
export function mountApp(target: Element, client: NodeClient): void {
  target.replaceChildren()
  forgetFailedLoads()
  mount(App, { target, props: { client } })
  // Without them (offline, before anything was cached) errors are told in general words.
  void language.loadErrors().catch(() => undefined)
}

/** `public/load.js` counts how often the page was asked for in vain. */
function forgetFailedLoads(): void {
  try {
    sessionStorage.removeItem('souk.load-tries')
  } catch {
    // Storage is forbidden here: nothing was counted.
  }
}
