import type { FollowsMethods, FollowsTopics } from './rpc/follows-api.ts'
import type { MethodTable, TopicTable } from './rpc/server.ts'
import { liveView } from './changes.ts'
import type { Services } from './services.ts'

/** What pages may ask about who follows whom. */
export function followsMethods({ follows }: Services): Pick<MethodTable, keyof FollowsMethods> {
  return {
    'follows.publish': async ({ people }) => {
      await follows.follows.publish(people)
      return {}
    },
  }
}

/** What pages may watch of it. */
export function followsTopics({
  follows: { follows },
  changes,
}: Services): Pick<TopicTable, keyof FollowsTopics> {
  return {
    follows: (_params, push) =>
      liveView(
        changes,
        ({ about }) => ['web', 'session', 'names', 'seeding'].includes(about),
        () => follows.view(),
        push,
      ),
    'followed-by': ({ nym }, push) =>
      liveView(
        changes,
        ({ about }) => about === 'web' || about === 'names',
        () => follows.vouchers(nym),
        push,
      ),
  }
}
