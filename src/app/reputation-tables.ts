import type { ReputationMethods, ReputationTopics } from './rpc/reputation-api.ts'
import type { MethodTable, TopicTable } from './rpc/server.ts'
import { liveView } from './changes.ts'
import type { Services } from './services.ts'

/** What pages may ask of ratings. Each entry is a call of one use case. */
export function reputationMethods({
  reputation: { reputation },
}: Services): Pick<MethodTable, keyof ReputationMethods> {
  return {
    'reputation.reply': async (input) => {
      await reputation.reply(input)
      return {}
    },
  }
}

/** What pages may watch of them. */
export function reputationTopics({
  changes,
  reputation: { reputation },
}: Services): Pick<TopicTable, keyof ReputationTopics> {
  return {
    reputation: ({ nym }, push) => {
      const leave = reputation.watch(nym)
      const stop = liveView(
        changes,
        (change) =>
          change.about === 'reputation'
            ? change.nym === nym
            : ['session', 'names', 'blocked'].includes(change.about),
        () => reputation.view(nym),
        push,
      )
      return () => {
        leave()
        stop()
      }
    },
  }
}
