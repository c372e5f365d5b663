import type { NodeClient } from '../../app/rpc/api.ts'

/**
 * The same client for callers that pass reactive state: inputs and parameters are copied out of
 * their proxies, which `postMessage` could not clone.
 */
export function plainClient(client: NodeClient): NodeClient {
  return {
    call: (method, input, options) =>
      client.call(method, $state.snapshot(input) as typeof input, options),
    watch: (topic, params, onView) =>
      client.watch(topic, $state.snapshot(params) as typeof params, onView),
    contentUrl: (path) => client.contentUrl(path),
  }
}
