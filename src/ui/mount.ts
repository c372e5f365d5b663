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
  mount(App, { target, props: { client } })
  // Without them (offline, before anything was cached) errors are told in general words.
  void language.loadErrors().catch(() => undefined)
}
