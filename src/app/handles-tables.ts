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
export function handlesMethods({
  handles,
  nameOf,
}: Services): Pick<MethodTable, keyof HandlesMethods> {
  const { own, domains, takeOver } = handles
  return {
    'handle.plan': ({ handle }) => own.plan(handle),
    'handle.claim': ({ handle, fee }) => done(own.claim(handle, fee)),
    'handle.renew': ({ fee }) => done(own.renew(fee)),
    'handle.release': ({ fee }) => done(own.release(fee)),
    'handle.agree': ({ handle }) => done(takeOver.agree(handle)),
    'handle.forget-consent': () => done(takeOver.forget()),
    'handle.look': () => done(takeOver.look({ now: true })),
    'handle.consent-of': async ({ text }) => {
      const nym = await own.consentOf(text)
      return { nym, name: await nameOf(nym) }
    },
    'handle.transfer': ({ text, fee }) => done(own.transfer(text, fee)),
    'handle.forget': () => done(own.forget()),
    'domain.check': ({ nym }, { signal }) => domains.check(nym, { signal }),
  }
}

/** What pages may watch of them. */
export function handlesTopics({
  handles,
  changes,
}: Services): Pick<TopicTable, keyof HandlesTopics> {
  const { book, own, domains, takeOver } = handles
  const matters = ({ about }: Change) => about === 'handles' || about === 'names'
  return {
    handle: ({ handle }, push) => {
      void book.look(handle)
      return liveView(changes, matters, () => book.view(handle), push)
    },
    'handle-of': ({ nym }, push) => {
      void book.lookOf(nym)
      return liveView(changes, matters, () => book.viewOf(nym), push)
    },
    'own-handle': (_params, push) => {
      void takeOver.look()
      return liveView(
        changes,
        ({ about }) => about === 'handles' || about === 'wallet' || about === 'session',
        async () => {
          const [view, consent] = [await own.view(), await takeOver.view()]
          return consent === undefined ? view : { ...view, consent }
        },
        push,
      )
    },
    domain: ({ nym }, push) =>
      liveView(
        changes,
        (change) => matters(change) || (change.about === 'stores' && change.nym === nym),
        () => domains.view(nym),
        push,
      ),
  }
}
