import { systemClock } from '../../lib/clock.ts'
import type { DocumentId, Nym } from '../../lib/brand.ts'
import { Emitter } from '../../lib/emitter.ts'
import type { ListingCardRecord, StoreCard } from '../../storage/cards.ts'
import { StoreNotFoundError } from '../../p2p/store/errors.ts'
import { openDatabase } from '../../storage/open.ts'
import { PrivateRecords } from '../../storage/private-records.ts'
import { StoresRepository } from '../../storage/repositories/stores.ts'
import { Vault } from '../../storage/vault.ts'
import type { Change } from '../changes.ts'
import type { ReadList } from '../labels/followed-lists.ts'
import { openLabels } from '../labels/open.ts'
import type { SavedSearch } from '../rpc/find-api.ts'
import { Session } from '../session.ts'
import type { KnownPerson } from './directory.ts'
import { openFinding } from './open.ts'
import type { Finding } from './open.ts'

export type Seeker = Awaited<ReturnType<typeof openSeeker>>

/** For tests: somebody with storage of their own who looks for things; without keys if `keys` is false. */
export async function openSeeker(name: string, { keys = true } = {}) {
  const database = await openDatabase(`souk-${name}`)
  const vault = await Vault.open(database)
  const changes = new Emitter<Change>()
  const session = new Session({ vault, network: 'regtest', changes })
  if (keys && vault.state === 'none') await session.create(undefined)
  const storeRecords = new StoresRepository(database)
  /** Whose devices are connected, and what was told. */
  const awake = new Set<Nym>()
  /** Whose devices could be connected. */
  const reachable = new Set<Nym>()
  const told: { text: string; found: number }[] = []
  const forgotten: Nym[] = []
  /** People without a store here, handles, and moderators whom the seeker trusts. */
  const known: KnownPerson[] = []
  const handles = new Map<Nym, string>()
  const trusted: Nym[] = []
  /** What stores of others have as their list of labels. */
  const published = new Map<Nym, ReadList>()
  const records = new PrivateRecords(database, vault)
  const labels = openLabels({
    session,
    records,
    storeRecords,
    known: {
      labels: async (nym) => {
        const list = published.get(nym)
        if (list === undefined) throw new StoreNotFoundError()
        return list
      },
    },
    isBlocked: (nym) => finding.blocks.isBlocked(nym),
    isRunning: () => true,
    changes,
    clock: systemClock,
  })
  const finding: Finding = await openFinding({
    database,
    records,
    storeRecords,
    session,
    network: 'regtest',
    nameOf: async (nym) => `somebody called ${nym}`,
    awake: () => awake,
    rates: () => ({ satsPerUnit: { EUR: '1000' } }),
    labels,
    reach: async (nym) => {
      if (reachable.has(nym)) awake.add(nym)
      return reachable.has(nym)
    },
    people: async () => known,
    handles: async () => handles,
    trusted: async () => trusted,
    country: async () => 'DE',
    forget: async (nym) => void forgotten.push(nym),
    onFound: async ({ text }: SavedSearch, found) => void told.push({ text, found }),
    changes,
    clock: systemClock,
  })
  await labels.lists.load()
  return {
    session,
    changes,
    storeRecords,
    finding,
    awake,
    reachable,
    told,
    forgotten,
    known,
    handles,
    trusted,
    labels,
    published,
    /** Resolves when all that was fed is in the index and was looked at. */
    async settle(): Promise<void> {
      await finding.feeder.idle()
      await finding.alerts.idle()
    },
    async stop(): Promise<void> {
      labels.stop()
      await finding.stop()
      database.close()
    },
  }
}

/** For tests: a thing for 100 000 satoshis that is sent everywhere; a test says what is different. */
export const thing = (
  slug: string,
  different: Partial<ListingCardRecord> = {},
): ListingCardRecord => ({
  slug,
  title: slug,
  kind: 'physical',
  price: { currency: 'BTC', amount: 100_000n },
  tags: [],
  signedAt: 1_700_000_000_000,
  document: `bafkrei${slug}` as DocumentId,
  excerpt: '',
  categories: [],
  shipsTo: ['ALL'],
  freeTo: [],
  moderators: [],
  language: 'en',
  ...different,
})

/** For tests: a store of these things. */
export const shop = (name: string, ...listings: ListingCardRecord[]): StoreCard => ({
  name,
  shortDescription: '',
  listings,
})
