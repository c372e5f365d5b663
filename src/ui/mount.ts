import { mount } from 'svelte'
import type { NodeClient } from '../app/rpc/api.ts'
import App from './app.svelte'
import './styles/tokens.css'
import './styles/base.css'
import './styles/controls.css'

/** Draws the app into `target`, whose first-paint shell it replaces. The node may still be starting. */
export function mountApp(target: Element, client: NodeClient): void {
  target.replaceChildren()
  mount(App, { target, props: { client } })
}
