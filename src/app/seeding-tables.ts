import type { SeedingMethods, SeedingTopics } from './rpc/seeding-api.ts'
import type { MethodTable, TopicTable } from './rpc/server.ts'
import { liveView } from './changes.ts'
import type { Services } from './services.ts'

const NOTHING: Record<string, never> = {}

const done = async (act: Promise<unknown>) => {
  await act
  return NOTHING
}

/** What pages may ask of stores that are kept for others. Each entry is a call of one use case. */
export function seedingMethods(services: Services): Pick<MethodTable, keyof SeedingMethods> {
  const { seeding, follows } = services
  return {
    'store.follow': async ({ nym, following }) => {
      await seeding.followed.follow(nym, following)
      if (!following) await follows.follows.drop([nym])
      return NOTHING
    },
    'seeding.stop-all': () => done(services.forgetAllStores()),
    'seeding.set-limit': ({ bytes }) => done(seeding.setLimit(bytes)),
    'seeding.set-upload-limit': ({ bytesPerSecond }) =>
      done(seeding.setUploadLimit(bytesPerSecond)),
    'keep.check': () => done(seeding.rounds.check()),
  }
}

/** What pages may watch of them. */
export function seedingTopics(services: Services): Pick<TopicTable, keyof SeedingTopics> {
  const { changes, seeding } = services
  return {
    seeding: (_params, push) =>
      liveView(
        changes,
        ({ about }) => about === 'seeding' || about === 'stores',
        () => seeding.views.seeding(),
        push,
      ),
    copy: ({ nym }, push) =>
      liveView(
        changes,
        (change) =>
          (change.about === 'copy' || change.about === 'stores') &&
          (change.nym === undefined || change.nym === nym),
        () => seeding.views.copy(nym),
        push,
      ),
    keep: (_params, push) => {
      const leave = seeding.rounds.watch()
      const stop = liveView(
        changes,
        ({ about }) =>
          about === 'keep' || about === 'seeding' || about === 'stores' || about === 'network',
        () => seeding.views.keep(),
        push,
      )
      return () => {
        leave()
        stop()
      }
    },
  }
}
