import { archiveOf } from './archive.ts'
import { addPhoto } from './photos/photos.ts'
import type { MethodName } from './rpc/api.ts'
import type { MethodTable, TopicTable } from './rpc/server.ts'
import type { Services } from './services.ts'
import { liveView } from './changes.ts'
import type { Change } from './changes.ts'
import { findMethods, findTopics } from './find-tables.ts'
import { followsMethods, followsTopics } from './follows-tables.ts'
import { labelsMethods, labelsTopics } from './labels-tables.ts'
import { reputationMethods, reputationTopics } from './reputation-tables.ts'
import { handlesMethods, handlesTopics } from './handles-tables.ts'
import { seedingMethods, seedingTopics } from './seeding-tables.ts'
import { serviceMethods, serviceTopics } from './service-tables.ts'
import { tradeMethods, tradeTopics } from './trade-tables.ts'

/** Repeating one of these would do something twice; their answers are remembered. */
export const ONCE: ReadonlySet<MethodName> = new Set<MethodName>([
  'listing.save',
  'listing.settle-change',
  'checkout.place',
  'order.accept',
  'order.decline',
  'order.mediate',
  'order.cancel',
  'order.pay',
  'order.take',
  'order.hand-over',
  'order.send',
  'order.confirm-receipt',
  'order.complete',
  'order.extend',
  'order.send-back',
  'order.refund',
  'order.offer-settlement',
  'order.accept-settlement',
  'order.open-dispute',
  'order.answer-dispute',
  'order.hold',
  'order.decide',
  'order.finish-payout',
  'order.claim',
  'order.rate',
  'reputation.reply',
  'moderator.offer',
  'wallet.send',
  'wallet.bump',
  'wallet.send-psbt',
  'wallet.faucet',
  'handle.claim',
  'handle.renew',
  'handle.release',
  'handle.transfer',
])

const NOTHING: Record<string, never> = {}

/** Everything that pages may ask. Each entry is a call of one use case. */
export function methodTable(services: Services): MethodTable {
  const { session, ownStore, market, orders, money, settings, network } = services
  const done = async (act: Promise<unknown>) => {
    await act
    return NOTHING
  }
  const sessionView = async (act: Promise<unknown>) => {
    await act
    return services.sessionView()
  }
  return {
    'identity.create': ({ passphrase }) => sessionView(session.create(passphrase)),
    'identity.restore': ({ phrase, passphrase }) =>
      sessionView(session.restore(phrase, passphrase)),
    'identity.unlock': ({ passphrase }) => sessionView(session.vault.unlock({ passphrase })),
    'identity.lock': () => sessionView(session.vault.lock()),
    'identity.set-passphrase': (input) => sessionView(session.vault.changePassphrase(input)),
    'identity.phrase': async (input) => ({ words: (await session.vault.reveal(input)).split(' ') }),
    'identity.confirm-backup': ({ phrase }) => sessionView(session.confirmBackup(phrase)),
    'profile.save': (draft) => ownStore.saveProfile(draft),
    'photo.add': ({ file, alt }, { signal, progress }) =>
      addPhoto(services, file, alt, { signal, onProgress: progress }),
    'listing.save': (draft, { key }) => ownStore.saveListing(draft, key),
    'listing.draft': ({ slug }) => ownStore.draft(slug),
    'listing.remove': ({ slug }) => ownStore.removeListing(slug),
    'listing.settle-change': ({ lost, use }) => done(services.settleChange(lost, use)),
    'listing.export': async ({ nym, slug }) =>
      archiveOf(`souk-${slug}`, [await services.knownStores.listing(nym, slug)]),
    'store.forget': ({ nym }) => done(services.forgetStore(nym)),
    'order.accept': ({ id }) => done(market.acts.accept({ id })),
    'order.cancel': (input) => done(market.acts.cancel(input)),
    'order.pay': ({ id }) => market.acts.pay({ id }),
    'order.plan-payment': ({ id }) => orders.planPayment(id),
    'order.confirm-receipt': ({ id }) => done(market.acts.confirmReceipt({ id })),
    'order.export': ({ id }) => orders.export(id),
    'wallet.plan': (input) => money.plan(input),
    'wallet.send': async (input, { key }) => {
      const { txid } = await money.send({ ...input, key: `send:${key}` })
      return { txid }
    },
    ...tradeMethods(services),
    ...seedingMethods(services),
    ...serviceMethods(services),
    ...handlesMethods(services),
    ...findMethods(services),
    ...labelsMethods(services),
    ...followsMethods(services),
    'drafts.load': async ({ key }) => {
      const text = await services.drafts.load(key)
      return text === undefined ? {} : { text }
    },
    'drafts.keep': ({ key, text }) => done(services.drafts.keep(key, text)),
    ...reputationMethods(services),
    ...money.tools(),
    'wallet.faucet': ({ sats }) => money.faucet(sats),
    'wallet.refresh': () => done(money.refresh()),
    'explorer.forgive': ({ url }) => done(services.forgiveExplorer(url)),
    'settings.save': (choice) => settings.save(choice),
    'content.read': ({ path }) => network.content(path),
    'node.erase': () => done(services.erase()),
  }
}

/** Everything that pages may watch. */
export function topicTable(services: Services): TopicTable {
  const { changes, storeViews, knownStores, orders, money, settings, rates } = services
  return {
    ...tradeTopics(services),
    ...seedingTopics(services),
    ...serviceTopics(services),
    ...handlesTopics(services),
    ...findTopics(services),
    ...labelsTopics(services),
    ...followsTopics(services),
    ...reputationTopics(services),
    session: (_params, push) =>
      liveView(
        changes,
        ({ about }) => about === 'session' || about === 'wallet',
        services.sessionView,
        push,
      ),
    home: (_params, push) =>
      liveView(
        changes,
        ({ about }) => about === 'stores' || about === 'rates' || about === 'labels',
        () => storeViews.home(),
        push,
      ),
    store: ({ nym }, push) => {
      const leave = knownStores.visit(nym)
      const stop = liveView(
        changes,
        (change) => concerns(change, nym),
        () => storeViews.store(nym),
        push,
      )
      return () => {
        leave()
        stop()
      }
    },
    listing: ({ nym, slug }, push) => {
      const leave = knownStores.visit(nym)
      const stop = liveView(
        changes,
        (change) => concerns(change, nym),
        () => storeViews.listing(nym, slug),
        push,
      )
      return () => {
        leave()
        stop()
      }
    },
    orders: (_params, push) =>
      liveView(
        changes,
        ({ about }) => ['orders', 'session', 'names', 'labels'].includes(about),
        () => orders.summaries(),
        push,
      ),
    order: ({ id }, push) => {
      const leave = money.watchOrder(id)
      const stop = liveView(
        changes,
        (change) =>
          change.about === 'session' ||
          change.about === 'names' ||
          change.about === 'sent' ||
          change.about === 'labels' ||
          (change.about === 'orders' && (change.id === undefined || change.id === id)),
        () => orders.view(id),
        push,
      )
      return () => {
        leave()
        stop()
      }
    },
    wallet: (_params, push) => {
      const leave = money.watch()
      const stop = liveView(
        changes,
        ({ about }) => about === 'wallet' || about === 'session',
        () => money.view(),
        push,
      )
      return () => {
        leave()
        stop()
      }
    },
    network: (_params, push) =>
      liveView(
        changes,
        ({ about }) => about === 'network' || about === 'stores' || about === 'wallet',
        () => services.networkView(),
        push,
      ),
    settings: (_params, push) =>
      liveView(
        changes,
        ({ about }) => about === 'settings',
        async () => settings.view(),
        push,
      ),
    rates: (_params, push) =>
      liveView(
        changes,
        ({ about }) => about === 'rates',
        async () => rates.view(),
        push,
      ),
  }
}

/** A store's page shows who is awake too, and amounts at today's rate. */
function concerns(change: Change, nym: string): boolean {
  if (change.about === 'stores') return change.nym === undefined || change.nym === nym
  return ['network', 'rates', 'labels'].includes(change.about)
}
