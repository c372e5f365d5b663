import type { Nym } from '../../lib/brand.ts'
import type { Clock } from '../../lib/clock.ts'
import type { NetworkName } from '../../lib/config.ts'
import { bundlesOf, handleDht } from '../../p2p/handles/find.ts'
import { handleOfKey } from '../../p2p/handles/namespace.ts'
import type { PrivateRecords } from '../../storage/private-records.ts'
import { SettingsRepository } from '../../storage/repositories/settings.ts'
import { SingleRecord } from '../../storage/repositories/single-record.ts'
import type { SoukDatabase } from '../../storage/schema.ts'
import type { Changes } from '../changes.ts'
import type { Money } from '../money/money.ts'
import type { Network, RunningNetwork } from '../network/network.ts'
import type { Session } from '../session.ts'
import type { DomainRecords } from './domains.ts'
import { Domains } from './domains.ts'
import { HandleBook } from './handle-book.ts'
import { OwnHandle } from './own-handle.ts'
import type { OwnHandleRecord } from './own-record.ts'
import { recordOf } from './own-record.ts'
import type { HandleChain } from './prove.ts'
import type { HandleRecords } from './shelf.ts'
import { HandleShelf } from './shelf.ts'
import type { ConsentRecord, HandleGift } from './take-over.ts'
import { TakeOver } from './take-over.ts'

/** Others forget what nobody repeats within 48 h. */
const PUBLISH_EVERY_MS = 3_600_000
const CHORE = 'handle'

export interface HandlesInit {
  session: Session
  records: PrivateRecords
  database: SoukDatabase
  money: Money
  source: HandleChain
  network: Network
  networkName: NetworkName
  nameOf: (nym: Nym) => Promise<string>
  website: (nym: Nym) => Promise<string | undefined>
  /** URL of a DNS resolver; empty: none. */
  resolver: () => string
  onGiven: (gift: HandleGift) => Promise<void>
  changes: Changes
  clock: Clock
}

/** Handles of others, the own one, and websites that speak for people. */
export function openHandles(init: HandlesInit) {
  const { session, records, database, money, source, network, networkName, changes, clock } = init
  const dht = handleDht(async () => (await network.start()).node.libp2p.services.dht)
  const book = new HandleBook({
    network: networkName,
    dht,
    chain: source,
    shelf: new HandleShelf(new SettingsRepository<HandleRecords>(database)),
    nameOf: init.nameOf,
    changes,
    clock,
  })
  const own = new OwnHandle({
    network: networkName,
    record: new SingleRecord<OwnHandleRecord>(records, 'handle'),
    person: () => session.person(),
    payments: money.data(),
    chain: source,
    dht,
    book,
    onHeld: async (held) => {
      const schedule = network.current?.stores.schedule
      await (held ? schedule?.add(CHORE, PUBLISH_EVERY_MS) : schedule?.remove(CHORE))
    },
    changes,
    clock,
  })
  const takeOver = new TakeOver({
    network: networkName,
    record: new SingleRecord<ConsentRecord>(records, 'handle-consent'),
    person: () => session.person(),
    book,
    own,
    onGiven: init.onGiven,
    changes,
    clock,
  })
  const domains = new Domains({
    repository: new SettingsRepository<DomainRecords>(database),
    website: init.website,
    resolver: init.resolver,
    changes,
    clock,
  })

  let searched: Nym | undefined
  /** One that was claimed with the same phrase elsewhere. */
  const restore = async () => {
    const person = await session.person()
    // Keys that never left this browser have claimed nothing elsewhere; one search a run is enough.
    if (person === undefined || !session.vault.backedUp || searched === person.nym) return
    if ((await own.view()).state !== 'none') return
    searched = person.nym
    const found = bundlesOf(await dht.find(handleOfKey(networkName, person.nym)))
    const mine = found.find(({ bundle }) => bundle.holder === person.nym && !bundle.released)
    if (mine === undefined) return
    const { handle } = mine.bundle
    const known = await book.look(handle, { anew: true })
    // It was given to somebody, or another one was there before.
    if (known?.state === 'proven' && known.nym !== person.nym) return
    await own.adopt(recordOf((await book.heldBy(handle, person.nym)) ?? mine.bundle))
  }

  return {
    book,
    own,
    takeOver,
    domains,
    /** The network runs: what is held is shown again, and what waits is followed with each look at the chain. */
    async start({ stores }: RunningNetwork): Promise<void> {
      stores.onChore(CHORE, (options) => own.publish(options))
      const follow = async () => {
        await restore()
        await own.advance()
        void takeOver.look()
        const { state } = await own.view()
        // Who was given it learns of it from whoever gave it.
        if (state === 'held' || state === 'given')
          await stores.schedule.add(CHORE, PUBLISH_EVERY_MS)
      }
      changes.on(({ about }) => {
        if (about === 'wallet') {
          void own.advance()
          void takeOver.look()
        }
        if (about === 'session') void follow().catch(() => undefined)
      })
      await follow().catch(() => undefined)
    },
  }
}
