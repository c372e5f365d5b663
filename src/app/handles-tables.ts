import type { HandlesMethods, HandlesTopics } from './rpc/handles-api.ts'
import type { MethodTable, TopicTable } from './rpc/server.ts'
import type { Change } from './changes.ts'
import { liveView } from './changes.ts'
import type { Services } from './services.ts'

const NOTHING: Record<string, never> = {}

const done = async (act: Promise<unknown>) => {
  await act
  return NOTHING
}

/** What pages may ask about handles and websites. */
export function handlesMethods({ handles }: Services): Pick<MethodTable, keyof HandlesMethods> {
  const { own, domains } = handles
  return {
    'handle.plan': ({ handle }) => own.plan(handle),
    'handle.claim': ({ handle, fee }) => done(own.claim(handle, fee)),
    'handle.renew': ({ fee }) => done(own.renew(fee)),
    'handle.release': ({ fee }) => done(own.release(fee)),
    'handle.forget': () => done(own.forget()),
    'domain.check': ({ nym }, { signal }) => domains.check(nym, { signal }),
  }
}

/** What pages may watch of them. */
export function handlesTopics({
  handles,
  changes,
}: Services): Pick<TopicTable, keyof HandlesTopics> {
  const { book, own, domains } = handles
  const matters = ({ about }: Change) => about === 'handles'
  return {
    handle: ({ handle }, push) => {
      void book.look(handle)
      return liveView(changes, matters, () => book.view(handle), push)
    },
    'handle-of': ({ nym }, push) => {
      void book.lookOf(nym)
      return liveView(changes, matters, () => book.viewOf(nym), push)
    },
    'own-handle': (_params, push) =>
      liveView(
        changes,
        ({ about }) => about === 'handles' || about === 'wallet' || about === 'session',
        () => own.view(),
        push,
      ),
    domain: ({ nym }, push) =>
      liveView(
        changes,
        (change) => matters(change) || (change.about === 'stores' && change.nym === nym),
        () => domains.view(nym),
        push,
      ),
  }
}
