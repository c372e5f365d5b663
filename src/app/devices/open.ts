import type { DeviceId } from '../../lib/brand.ts'
import type { Clock } from '../../lib/clock.ts'
import type { PrivateRecords } from '../../storage/private-records.ts'
import { OrdersRepository } from '../../storage/repositories/orders.ts'
import { SingleRecord } from '../../storage/repositories/single-record.ts'
import type { Changes } from '../changes.ts'
import type { Market } from '../market.ts'
import type { Network } from '../network/network.ts'
import { identityKey } from '../network/network.ts'
import type { Session } from '../session.ts'
import type { CatchUp } from '../stores/catch-up.ts'
import type { OwnMerge } from '../stores/own-merge.ts'
import { Devices } from './devices.ts'
import { sharedChat } from './shared-chat.ts'
import { sharedOrders } from './shared-orders.ts'
import { sharedReceipts } from './shared-receipts.ts'
import type { SharedReceiptsComponents } from './shared-receipts.ts'
import { sharedStore } from './shared-store.ts'
import { sharedTrade } from './shared-trade.ts'
import type { SharedTradeComponents } from './shared-trade.ts'
import { sharedWallet } from './shared-wallet.ts'

export interface DevicesInit {
  device: DeviceId
  session: Session
  records: PrivateRecords
  network: Network
  market: Market
  /** How the person trades. */
  trade: Pick<SharedTradeComponents, 'policies' | 'addresses' | 'licenceKeys' | 'owed'>
  chatBook: Parameters<typeof sharedChat>[0]
  receipts: SharedReceiptsComponents['book']
  merge: OwnMerge
  catchUp: CatchUp
  changes: Changes
  clock: Clock
}

/** The other devices of whoever lives here, and what all of them share. */
export function openDevices(init: DevicesInit): Devices {
  const { device, session, records, network, market, merge, catchUp, changes, clock } = init
  const { vault } = session
  const nym = async () => (await session.person())?.nym
  return new Devices({
    device,
    record: new SingleRecord(records, 'own-devices'),
    person: async () => {
      const person = await session.person()
      return person && { nym: person.nym, identity: await identityKey(person) }
    },
    isOpen: () => vault.state === 'unlocked',
    mayHaveOthers: () => vault.backedUp,
    parts: [
      sharedOrders({
        orders: new OrdersRepository(records),
        book: market.book,
        device,
        onTaken: async () => {
          await network.current?.outbox.add(await market.delivery.unsent())
        },
        putBack: (id) => market.orders.putBack(id),
      }),
      sharedChat(init.chatBook),
      sharedWallet(market.money),
      ...sharedTrade({ ...init.trade, records, labels: market.money, clock }),
      sharedReceipts({ nym, book: init.receipts }),
      sharedStore({
        nym,
        newest: async (nym) => network.current?.stores.shelf.newest(nym),
        merge,
        catchUp,
      }),
    ],
    changes,
    clock,
  })
}
