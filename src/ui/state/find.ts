import type { CallOptions, NodeClient } from '../../app/rpc/api.ts'
import type { FindMethods, FindTopics } from '../../app/rpc/find-api.ts'
import { watch } from './watch.svelte.ts'

interface FindWatched<T extends keyof FindTopics> {
  readonly view: FindTopics[T]['view'] | undefined
  readonly ready: boolean
  again(): void
}

/** {@link watch} for what is about finding. */
export const watchFind = watch as unknown as <T extends keyof FindTopics>(
  topic: T,
  params: () => FindTopics[T]['params'],
) => FindWatched<T>

/** Calls a method that is about finding. */
export function callFind<M extends keyof FindMethods>(
  node: NodeClient,
  method: M,
  input: Parameters<FindMethods[M]>[0],
  options?: CallOptions,
): Promise<ReturnType<FindMethods[M]>> {
  const call = node.call as unknown as (
    method: M,
    input: Parameters<FindMethods[M]>[0],
    options?: CallOptions,
  ) => Promise<ReturnType<FindMethods[M]>>
  return call(method, input, options)
}
