import { hex } from '@scure/base'
import type { Devnet } from '../../../devnet/devnet.ts'
import { startDevnet } from '../../../devnet/devnet.ts'
import type { DocumentId, Nym, OrderId } from '../../lib/brand.ts'
import type { OrderFold } from '../../contracts/order/types.ts'
import { systemClock } from '../../lib/clock.ts'
import { formatDisk } from '../../storage/testing.ts'
import type { ListingDraft } from '../rpc/api.ts'
import type { OrderWish, WantedThing } from '../rpc/trade-api.ts'
import { PostOffice } from './post-office.ts'
import type { HowOneTrades, Town } from './trader.ts'
import { Trader } from './trader.ts'

/** For tests: a town of traders over one real play-money chain. */
export interface Bazaar {
  readonly devnet: Devnet
  readonly town: Town
  /** Somebody with a name, a profile, and coins in their wallet. */
  join(name: string, options?: { sats?: bigint; policy?: HowOneTrades }): Promise<Trader>
  /** Mines blocks; then everybody who is awake looks, and mail goes on until nothing moves. */
  mine(blocks: number): Promise<void>
  /** Delivers all mail and lets everybody look at the chain, without a new block. */
  settle(): Promise<void>
  stop(): Promise<void>
}

/** Starts chain, post office and disk. */
export async function openBazaar(): Promise<Bazaar> {
  formatDisk()
  const devnet = await startDevnet({ port: 0 })
  const town: Town = {
    config: {
      network: 'regtest',
      relays: [],
      explorers: [devnet.url],
      iceServers: [],
      faucet: devnet.faucetUrl,
    },
    post: new PostOffice(),
    traders: new Map(),
    stores: new Map(),
    clock: systemClock,
  }
  const all = () => [...town.traders.values()].filter(({ isAwake }) => isAwake)
  const settle = async () => {
    for (let round = 0; round < 2; round++) {
      await town.post.deliver()
      for (const trader of all()) await trader.look()
    }
    await town.post.deliver()
  }
  return {
    devnet,
    town,
    settle,
    async join(name, { sats = 5_000_000n, policy = {} } = {}) {
      const trader = new Trader(town, name, policy)
      await trader.wake()
      await trader.ownStore.saveProfile({ name, shortDescription: '', about: '', location: '' })
      if (sats > 0n) {
        await devnet.faucet(await trader.market.money.reserveAddress('first'), sats)
        await devnet.mine(1)
        await trader.look()
      }
      return trader
    },
    async mine(blocks) {
      await devnet.mine(blocks)
      await settle()
    },
    async stop() {
      for (const trader of all()) await trader.sleep()
      await devnet.stop()
    },
  }
}

/** A melon that is sent everywhere; a test says what is different. */
export const MELON: ListingDraft = {
  title: 'Watermelon',
  kind: 'physical',
  description: 'Sweet.',
  price: { currency: 'BTC', amount: 100_000n },
  condition: 'new',
  quantity: 10,
  tags: [],
  categories: [],
  photos: [],
}

/** Puts a thing on sale. */
export const sell = (
  vendor: Trader,
  draft: Partial<ListingDraft> = {},
): Promise<{ slug: string; documentId: DocumentId }> =>
  vendor.ownStore.saveListing(
    { ...MELON, ...draft },
    hex.encode(crypto.getRandomValues(new Uint8Array(8))),
  )

/** Orders one piece of a thing; a test says what is different. */
export async function order(
  buyer: Trader,
  vendor: Nym,
  { slug, documentId }: { slug: string; documentId: DocumentId },
  different: Partial<OrderWish> &
    Partial<Pick<WantedThing, 'quantity' | 'selections' | 'coupons'>> = {},
): Promise<OrderId> {
  const { quantity = 1, selections = [], coupons = [], ...wish } = different
  const draft = {
    vendor,
    country: 'DE',
    items: [{ slug, documentId, quantity, selections, coupons, note: '' }],
  }
  const { totals } = await buyer.market.checkout.quote(draft)
  const { id } = await buyer.market.checkout.place(
    {
      ...draft,
      method: 'direct',
      total: totals?.total ?? 0n,
      address: {
        name: 'Bruno',
        street: 'Market Lane 3',
        city: 'Berlin',
        postalCode: '10115',
        country: 'DE',
        note: '',
      },
      contact: '',
      note: '',
      ...wish,
    },
    hex.encode(crypto.getRandomValues(new Uint8Array(8))),
  )
  return id
}

/** How an order stands for somebody. */
export const fold = async (trader: Trader, id: OrderId): Promise<OrderFold> =>
  (await trader.market.book.get(id)).fold

/** Sends all that was ordered. */
export const send = (vendor: Trader, id: OrderId): Promise<void> =>
  vendor.market.acts.dispatch({
    id,
    manner: 'parcel',
    parts: [],
    carrier: 'Post',
    tracking: '42',
    deliveries: [],
    note: '',
  })
