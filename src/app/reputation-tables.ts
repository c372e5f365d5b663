import type { ReputationMethods, ReputationTopics } from './rpc/reputation-api.ts'
import type { MethodTable, TopicTable } from './rpc/server.ts'
import type { Nym } from '../lib/brand.ts'
import type { Change } from './changes.ts'
import { liveView } from './changes.ts'
import type { Services } from './services.ts'

/** What pages may ask of ratings. Each entry is a call of one use case. */
export function reputationMethods({
  reputation: { reputation, cases },
}: Services): Pick<MethodTable, keyof ReputationMethods> {
  return {
    'reputation.publish-case': async ({ order }) => {
      await cases.publish(order)
      return {}
    },
    'reputation.reply': async (input) => {
      await reputation.reply(input)
      return {}
    },
  }
}

const DIRECTORY_FOLLOWS: readonly Change['about'][] = [
  'trade',
  'reputation',
  'web',
  'find',
  'network',
  'session',
  'blocked',
]

/** What pages may watch of them. */
export function reputationTopics({
  changes,
  reputation: { reputation, cases },
  moderatorDirectory,
}: Services): Pick<TopicTable, keyof ReputationTopics> {
  /** Follows what is said of one person, and looks for more of it meanwhile. */
  const about = (nym: Nym) => (change: Change) =>
    change.about === 'reputation'
      ? change.nym === nym
      : ['session', 'names', 'blocked', 'web'].includes(change.about)
  const both =
    (...stops: readonly (() => void)[]) =>
    () => {
      for (const stop of stops) stop()
    }
  return {
    standing: ({ nym }, push) =>
      both(
        reputation.watch(nym),
        liveView(changes, about(nym), () => reputation.standing(nym), push),
      ),
    case: ({ order }, push) =>
      both(
        cases.watch(order),
        liveView(
          changes,
          (change) =>
            change.about === 'orders'
              ? change.id === undefined || change.id === order
              : ['session', 'names', 'reputation'].includes(change.about),
          () => cases.view(order),
          push,
        ),
      ),
    moderators: (_params, push) =>
      liveView(
        changes,
        (change) => DIRECTORY_FOLLOWS.includes(change.about),
        async () => ({ moderators: await moderatorDirectory.list() }),
        push,
      ),
    reputation: ({ nym }, push) =>
      both(
        reputation.watch(nym),
        liveView(changes, about(nym), () => reputation.view(nym), push),
      ),
  }
}
