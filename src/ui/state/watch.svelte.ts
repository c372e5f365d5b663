import { untrack } from 'svelte'
import type { TopicName, TopicParams, TopicView } from '../../app/rpc/api.ts'
import { getNode } from '../context.ts'

/** What a component sees of a topic. */
export interface Watched<T extends TopicName> {
  /** The newest view; `undefined` until the first one came, and again after the parameters changed. */
  readonly view: TopicView<T> | undefined
  /** The first view has come (for topics whose view may itself be `undefined`). */
  readonly ready: boolean
  /** Asks anew, for instance after a failure; the present view stays until a newer one comes. */
  again(): void
}

/**
 * Watches a topic of the node for as long as the component lives; subscribes anew when `params`
 * gives something else. Call while a component is created.
 */
export function watch<T extends TopicName>(topic: T, params: () => TopicParams<T>): Watched<T> {
  const node = getNode()
  let view = $state.raw<TopicView<T> | undefined>(undefined)
  let ready = $state(false)
  let asked = $state(0)
  const key = $derived(
    JSON.stringify(params(), (_, value: unknown) =>
      typeof value === 'bigint' ? `${value}n` : value,
    ),
  )

  $effect(() => {
    void key
    view = undefined
    ready = false
  })

  $effect(() => {
    void key
    void asked
    return node.watch(topic, untrack(params), (next) => {
      view = next
      ready = true
    })
  })

  return {
    get view() {
      return view
    },
    get ready() {
      return ready
    },
    again() {
      asked++
    },
  }
}
