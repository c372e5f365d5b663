import type { LabelsMethods, LabelsTopics } from './rpc/labels-api.ts'
import type { MethodTable, TopicTable } from './rpc/server.ts'
import { liveView } from './changes.ts'
import type { Services } from './services.ts'

const NOTHING: Record<string, never> = {}

const done = async (act: Promise<unknown>) => {
  await act
  return NOTHING
}

/** What pages may ask about lists of labels. */
export function labelsMethods({
  labels: { lists },
  ownStore,
}: Services): Pick<MethodTable, keyof LabelsMethods> {
  return {
    'labels.look': ({ nym }) => lists.look(nym),
    'labels.follow': ({ nym, choice }) => done(lists.follow(nym, choice)),
    'labels.leave': ({ nym }) => done(lists.leave(nym)),
    'labels.publish': (draft) => done(ownStore.saveLabels(draft)),
    'labels.withdraw': () => done(ownStore.withdrawLabels()),
  }
}

/** What pages may watch of them. */
export function labelsTopics({
  labels,
  ownStore,
  changes,
}: Services): Pick<TopicTable, keyof LabelsTopics> {
  return {
    labels: (_params, push) =>
      liveView(
        changes,
        ({ about }) => about === 'labels' || about === 'session',
        async () => {
          const own = await ownStore.labels().catch(() => undefined)
          const shown = own && { own: { ...own.draft, signedAt: own.signedAt } }
          return { followed: labels.lists.views(), ...shown }
        },
        push,
      ),
    'labels-of': ({ nym, slug }, push) =>
      liveView(
        changes,
        ({ about }) => about === 'labels',
        async () => ({ marks: labels.marksOf(nym, slug) }),
        push,
      ),
  }
}
