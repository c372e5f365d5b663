import { getContext, setContext } from 'svelte'
import type { NodeClient } from '../app/rpc/api.ts'

const NODE = Symbol('node')

/** Puts the node's client where every component below finds it. Call while a component is created. */
export function setNode(client: NodeClient): void {
  setContext(NODE, client)
}

/** The client of the node. Call while a component is created. */
export function getNode(): NodeClient {
  return getContext<NodeClient>(NODE)
}
