import type { DeviceId, Nym } from '../../lib/brand.ts'
import type { Clock } from '../../lib/clock.ts'
import type { NetworkName } from '../../lib/config.ts'
import { ServiceExchange } from '../../p2p/service/exchange.ts'
import type { PrivateRecords } from '../../storage/private-records.ts'
import type { RatingsRepository } from '../../storage/repositories/ratings.ts'
import type { SettingsRepository } from '../../storage/repositories/settings.ts'
import { SingleRecord } from '../../storage/repositories/single-record.ts'
import type { Changes } from '../changes.ts'
import type { Network, RunningNetwork } from '../network/network.ts'
import type { OrderBook } from '../orders/book.ts'
import { Payments } from '../reputation/payments.ts'
import type { HelperView } from '../rpc/service-api.ts'
import type { Session } from '../session.ts'
import { ServiceCounts } from './counts.ts'
import type { PaymentChain } from './proven-payments.ts'
import { ReceiptBook } from './receipt-book.ts'
import { RecordMaker } from './record-maker.ts'
import { Service } from './service.ts'
import { watchHelper } from './watch-helper.ts'

/** What the person chose about receipts. */
export interface ServiceSettings {
  /** They are signed and collected. */
  'service-receipts': boolean
}

export interface OpenServiceComponents {
  records: PrivateRecords
  settings: SettingsRepository<ServiceSettings>
  ratings: Pick<RatingsRepository, 'of'>
  session: Session
  orders: OrderBook
  network: Pick<Network, 'current'>
  bitcoin: NetworkName
  source: PaymentChain
  requestsLeft: () => number
  /** Asks those who hold the own store. */
  probe: () => Promise<void>
  nameOf: (nym: Nym) => Promise<string>
  isBlocked: (nym: Nym) => Promise<boolean>
  changes: Changes
  clock: Clock
}

/** How often holders of the own store are asked, and receipts signed. */
const EVERY_MS = 6 * 3_600_000
const CHORE = 'service'

/** Everything about receipts for what others do for this person, and what this person does for them. */
export function openService(components: OpenServiceComponents) {
  const { records, settings, ratings, session, network, bitcoin, changes, clock } = components
  let isOn = false
  let me: Nym | undefined
  let exchange: ServiceExchange | undefined
  const tell = () => changes.emit({ about: 'service' })
  const counts = new ServiceCounts({ record: new SingleRecord(records, 'service-counts'), clock })
  const book = new ReceiptBook({
    own: new SingleRecord(records, 'service-receipts'),
    me: () => me,
    network: bitcoin,
    paid: async ({ rated, order }) =>
      (await ratings.of(rated)).find(
        ({ rating, paid }) => rating.order === order && paid.state === 'paid',
      )?.paid,
    onChange: (nym) => {
      tell()
      changes.emit({ about: 'reputation', nym })
      if (nym === me) prepare()
    },
    clock,
  })
  const payments = new Payments({
    ...components,
    book: {
      all: (nym) => book.trades(nym),
      setPaid: (nym, facts) => book.setPaid(nym, facts),
    },
    network: bitcoin,
  })
  const service = new Service({
    ...components,
    counts,
    book,
    payments,
    network: () => {
      const running = network.current
      if (running === undefined || exchange === undefined) return undefined
      const { node, presence } = running
      return {
        exchange,
        neighbours: () => node.directPeers(),
        connectToPerson: (nym, options) => presence.connectToPerson(nym, options),
      }
    },
    isOn: () => isOn,
    tell,
  })
  const recordMaker = new RecordMaker({
    // Off means that the own ones are not shown either.
    heard: async (nym) => (nym === me && !isOn ? [] : service.heard(nym)),
    look: (nym) => service.look(nym),
    chain: components.source,
    network: bitcoin,
    requestsLeft: components.requestsLeft,
    me: () => me,
    kept: new SingleRecord(records, 'service-payments'),
    tell: () => changes.emit({ about: 'service-records' }),
    clock,
  })
  /** What proves the own mark is there before an order wants it. */
  const prepare = () => {
    if (isOn && me !== undefined) void recordMaker.gather(me, { anew: true })
  }
  counts.onWritten = () => void service.meet().catch(() => undefined)
  const add: ServiceCounts['add'] = (device, served) => {
    if (isOn && me !== undefined) counts.add(device, served)
  }
  const follow = async () => {
    me = (await session.person())?.nym
    tell()
  }
  changes.on(({ about }) => {
    if (about === 'session') void follow().catch(() => undefined)
  })
  const schedule = async () => {
    const chores = network.current?.stores.schedule
    if (isOn) await chores?.keep(CHORE, EVERY_MS)
    else await chores?.remove(CHORE)
  }
  const offs: (() => void)[] = []
  return {
    service,
    book,
    /** A device showed that it holds the own store. */
    onAnswered: (device: DeviceId) => add(device),
    /** The best mark among these people's that can be shown at that instant, with what proves it. */
    bestRecord: (nyms: readonly Nym[], at: number) => recordMaker.best(nyms, at),
    /** A buyer looks at what the vendor sells with a moderator, until the returned function is called. */
    watchHelper: (vendor: Nym, push: (view: HelperView) => void) =>
      watchHelper({ session, service, recordMaker, changes, clock }, vendor, push),
    /** Somebody looks at the person until the returned function is called. */
    watch(nym: Nym): () => void {
      void service.look(nym)
      return changes.on(({ about }) => {
        if (about === 'network') void service.look(nym)
      })
    },
    async setOn(on: boolean): Promise<void> {
      await settings.save({ 'service-receipts': on })
      isOn = on
      if (!on) await counts.clear()
      await schedule()
      tell()
    },
    /** The node runs: counts, answers, and signs from time to time. */
    async start({ node, presence, stores, inbox }: RunningNetwork): Promise<void> {
      isOn = (await settings.get('service-receipts')) === true
      await follow()
      const owner = () => (isOn ? me : undefined)
      exchange = new ServiceExchange({
        node,
        presence,
        shelf: {
          // Off means that the own ones are not shown either.
          proofs: async (nym) => (nym === me && !isOn ? [] : book.proofs(nym)),
          take: (proofs, nym) => book.take(proofs, nym),
        },
        owner,
      })
      await exchange.start()
      offs.push(
        stores.exchange.transfers.on(({ direction, device, bytes }) => {
          if (direction === 'received') add(device, { bytes })
        }),
        inbox.inbox.kept.on(({ device, envelopes }) => add(device, { envelopes })),
      )
      // Asking all holders may take a minute: other chores do not wait for it.
      stores.onChore(CHORE, async () => {
        void components
          .probe()
          .then(() => service.sign())
          .catch(() => undefined)
          .finally(prepare)
      })
      await schedule()
    },
    async stop(): Promise<void> {
      for (const off of offs.splice(0)) off()
      service.stop()
      await counts.write()
      counts.stop()
    },
  }
}
