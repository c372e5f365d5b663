import type { TradeView } from '../rpc/trade-api.ts'
import type { Moderators } from '../moderators/moderators.ts'
import type { Session } from '../session.ts'
import type { OwnStore } from '../stores/own-store.ts'
import type { AddressBook } from './address-book.ts'
import type { TradePolicies } from './policy.ts'

export interface TradeViewComponents {
  session: Session
  policies: TradePolicies
  moderators: Moderators
  addresses: AddressBook
  ownStore: Pick<OwnStore, 'offer'>
}

/**
 * How this person trades; `undefined` while nobody lives here or the vault is locked. Follows changes
 * about `trade`, `session`, `orders` and `stores`.
 */
export async function tradeView(components: TradeViewComponents): Promise<TradeView | undefined> {
  const { session, policies, moderators, addresses, ownStore } = components
  if ((await session.person()) === undefined) return undefined
  const policy = await policies.load()
  const nyms = [...new Set([...policy.moderators, ...policy.trusted])]
  const offer = await ownStore.offer()
  return {
    policy,
    moderators: await moderators.views(nyms),
    addresses: await addresses.list(),
    ...(offer && { offer: { ...offer.draft, id: offer.id } }),
  }
}
