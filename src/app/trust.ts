import type { SoukDatabase } from '../storage/schema.ts'
import { RatingsRepository } from '../storage/repositories/ratings.ts'
import { SettingsRepository } from '../storage/repositories/settings.ts'
import type { StoresRepository } from '../storage/repositories/stores.ts'
import { openFollows } from './follows/open.ts'
import type { Network } from './network/network.ts'
import type { OpenReputationComponents } from './reputation/open.ts'
import { openReputation } from './reputation/open.ts'
import type { OpenServiceComponents, ServiceSettings } from './service/open.ts'
import { openService } from './service/open.ts'
import type { OwnStore } from './stores/own-store.ts'

export type TrustComponents = Omit<OpenReputationComponents, 'ratings' | 'web' | 'network'> &
  Omit<OpenServiceComponents, 'ratings' | 'settings' | 'network'> & {
    database: SoukDatabase
    stores: Pick<StoresRepository, 'list'>
    ownStore: Pick<OwnStore, 'follows' | 'saveFollows'>
    network: Network
  }

/** What people know of each other: who follows whom, who says what about whom, and who is up for whom. */
export function openTrust(components: TrustComponents) {
  const { database, session, network, bitcoin } = components
  const ratings = new RatingsRepository(database)
  const follows = openFollows({
    ...components,
    blocks: network.blocks,
    network: bitcoin,
    own: async () => (await session.person())?.nym,
  })
  const reputation = openReputation({ ...components, ratings, web: () => follows.web.web() })
  const settings = new SettingsRepository<ServiceSettings>(database)
  const service = openService({ ...components, ratings, settings })
  return { follows, reputation, service }
}
