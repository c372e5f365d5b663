import type { FindMethods, FindTopics } from './rpc/find-api.ts'
import type { MethodTable, TopicTable } from './rpc/server.ts'
import type { Change } from './changes.ts'
import { liveView } from './changes.ts'
import type { Services } from './services.ts'

const NOTHING: Record<string, never> = {}

const done = async (act: Promise<unknown>) => {
  await act
  return NOTHING
}

/** What pages may ask about finding. Each entry is a call of one use case. */
export function findMethods({ finding }: Services): Pick<MethodTable, keyof FindMethods> {
  const { finder, recent, saved, wishes, blocks } = finding
  return {
    'find.suggest': ({ text }) => finder.suggest(text),
    'find.forget-recent': () => done(recent.forget()),
    'find.save': ({ text, filters, alert }) => saved.save(text, filters, alert),
    'find.forget': ({ id }) => done(saved.forget(id)),
    'wish.set': ({ nym, slug, wished }) => done(wishes.set(nym, slug, wished)),
    'block.set': ({ nym, blocked, reason }) => done(blocks.set(nym, blocked, reason)),
  }
}

/** What pages may watch of it. */
export function findTopics(services: Services): Pick<TopicTable, keyof FindTopics> {
  const { changes, finding } = services
  const { finder, browser, saved, wishes, blocks } = finding
  const live = <View>(
    about: readonly Change['about'][],
    compute: () => Promise<View>,
    push: (view: View) => void,
  ) => liveView(changes, (change) => about.includes(change.about), compute, push)
  return {
    find: (query, push) => finder.watch(query, push),
    browse: (_params, push) =>
      live(
        ['find', 'stores', 'rates', 'blocked', 'labels', 'trade', 'session'],
        () => browser.view(),
        push,
      ),
    beside: (listing, push) =>
      live(['find', 'rates', 'blocked', 'labels'], () => browser.beside(listing), push),
    vendors: ({ text }, push) =>
      live(
        ['find', 'stores', 'network', 'blocked', 'labels', 'names', 'handles'],
        async () => ({ vendors: await browser.vendors(text) }),
        push,
      ),
    'saved-searches': (_params, push) =>
      live(['saved-searches', 'session'], async () => ({ searches: await saved.list() }), push),
    wishes: (_params, push) =>
      live(
        ['wishes', 'find', 'stores', 'rates', 'blocked', 'labels', 'session'],
        () => wishes.view(),
        push,
      ),
    blocked: (_params, push) => live(['blocked', 'session'], () => blocks.view(), push),
  }
}
