import type { App } from '../src/app/app.ts'
import { RpcClient } from '../src/app/rpc/client.ts'
import { isToNode } from '../src/app/rpc/wire.ts'
import { Emitter } from '../src/lib/emitter.ts'
import { PAGE } from './node-app-host.ts'

/**
 * Talks to a node of this process as a page does to its worker: the same messages, copied on their way,
 * so that nobody can change what the other holds.
 */
export function localClient(app: App, base: string): RpcClient {
  const answers = new Emitter<unknown>()
  return new RpcClient({
    link: {
      post: (message) => {
        const copy: unknown = structuredClone(message)
        if (!isToNode(copy)) return
        void app.receive(copy, (answer) => answers.emit(structuredClone(answer)))
      },
      onMessage: (listener) => void answers.on(listener),
    },
    page: PAGE,
    contentUrl: (path) => Promise.resolve(`${base}ipfs/${path}`),
  })
}
