import type { NodeClient, TopicName, TopicParams, TopicView } from '../src/app/rpc/api.ts'
import { raceSignal } from '../src/lib/abort.ts'
import type { AbortOptions } from '../src/lib/abort.ts'

/** The first view of a topic that satisfies `isIt`. Rejects with the signal's reason. */
export async function until<T extends TopicName>(
  client: NodeClient,
  topic: T,
  params: TopicParams<T>,
  isIt: (view: TopicView<T>) => boolean,
  { signal }: AbortOptions = {},
): Promise<TopicView<T>> {
  let leave: (() => void) | undefined
  const found = new Promise<TopicView<T>>((resolve) => {
    leave = client.watch(topic, params, (view) => {
      if (isIt(view)) resolve(view)
    })
  })
  try {
    return await (signal === undefined ? found : raceSignal(found, signal))
  } finally {
    leave?.()
  }
}
