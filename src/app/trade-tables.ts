import type { TradeMethods, TradeTopics } from './rpc/trade-api.ts'
import type { MethodTable, TopicTable } from './rpc/server.ts'
import type { Change } from './changes.ts'
import { liveView } from './changes.ts'
import type { Services } from './services.ts'

const NOTHING: Record<string, never> = {}

const done = async (act: Promise<unknown>) => {
  await act
  return NOTHING
}

/** What pages may ask of trading in full. Each entry is a call of one use case. */
export function tradeMethods(services: Services): Pick<MethodTable, keyof TradeMethods> {
  const { market, policies, addresses, licenceKeys, moderators, ownStore, chat, files, notices } =
    services
  const { acts, checkout } = market
  return {
    'checkout.quote': (draft) => checkout.quote(draft),
    'checkout.place': (wish, { key }) => checkout.place(wish, key),

    'order.mediate': (input) => done(acts.mediate(input)),
    'order.decline': (input) => done(acts.decline(input)),
    'order.payment-psbt': (input) => acts.paymentPsbt(input),
    'order.take': (input) => acts.take(input),
    'order.hand-over': (input) => acts.handOver(input),
    'order.send': (input) => done(acts.dispatch(input)),
    'order.complete': (input) => done(acts.complete(input)),
    'order.extend': (input) => done(acts.extend(input)),
    'order.send-back': (input) => done(acts.sendBack(input)),
    'order.refund': (input, { key }) => done(acts.refund(input, key)),
    'order.offer-settlement': (input) => done(acts.offerSettlement(input)),
    'order.accept-settlement': (input) => acts.acceptSettlement(input),
    'order.open-dispute': (input) => done(acts.openDispute(input)),
    'order.answer-dispute': (input) => done(acts.answerDispute(input)),
    'order.hold': (input) => acts.hold(input),
    'order.decide': (input) => done(acts.decide(input)),
    'order.plan-payout': (input) => acts.planPayout(input),
    'order.finish-payout': (input) => acts.finishPayout(input),
    'order.plan-claim': (input) => acts.planClaim(input),
    'order.claim': (input) => acts.claim(input),
    'order.rate': (input) => done(acts.rate(input)),

    'file.seal': ({ file, name }, { signal }) => files.seal(file, name, { signal }),
    'file.open': ({ file }, { signal }) => files.open(file, { signal }),

    'trade.save-policy': async (changed) => {
      await policies.save(changed)
      const view = await services.tradeView()
      if (view === undefined) throw new TypeError('a policy belongs to a person')
      return view
    },
    'trade.save-address': (input) => addresses.save(input),
    'trade.remove-address': ({ id }) => done(addresses.remove(id)),
    'trade.save-keys': ({ slug, keys }) => licenceKeys.save(slug, keys),
    'trade.keys': async ({ slug }) => ({ keys: await licenceKeys.list(slug) }),
    'moderator.offer': (draft) => ownStore.saveOffer(draft),
    'moderator.withdraw': () => done(ownStore.withdrawOffer()),
    'moderator.find': ({ nym }) => moderators.find(nym),

    'chat.send': (input, { key }) => chat.send(input, key),
    'chat.read': ({ conversation }) => done(chat.markRead(conversation)),
    'chat.retry': ({ id }) => done(chat.retry(id)),
    'inbox.name-mailboxes': ({ devices }) => services.mailboxes.name(devices),

    'notices.read': ({ ids }) => done(notices.markRead(ids)),
    'notices.mute': ({ kinds }) => done(notices.mute(kinds)),
  }
}

const CHAT_FOLLOWS: readonly Change['about'][] = ['orders', 'stores', 'session', 'names', 'sent']

/** What pages may watch of trading in full. */
export function tradeTopics(services: Services): Pick<TopicTable, keyof TradeTopics> {
  const { changes, chat, notices } = services
  return {
    trade: (_params, push) =>
      liveView(
        changes,
        ({ about }) => about === 'trade' || CHAT_FOLLOWS.includes(about),
        () => services.tradeView(),
        push,
      ),
    mailboxes: (_params, push) =>
      liveView(
        changes,
        ({ about }) => about === 'sent' || about === 'session',
        () => services.mailboxes.view(),
        push,
      ),
    conversations: (_params, push) =>
      liveView(
        changes,
        ({ about }) => about === 'chat' || CHAT_FOLLOWS.includes(about),
        async () => ({ conversations: await chat.conversations() }),
        push,
      ),
    conversation: ({ key }, push) =>
      liveView(
        changes,
        (change) =>
          change.about === 'chat'
            ? change.conversation === key
            : CHAT_FOLLOWS.includes(change.about),
        () => chat.conversation(key),
        push,
      ),
    notices: (_params, push) =>
      liveView(
        changes,
        ({ about }) => about === 'notices' || about === 'chat' || about === 'session',
        () => notices.view(),
        push,
      ),
  }
}
