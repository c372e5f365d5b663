import type { Clock } from '../../lib/clock.ts'
import type { SoukConfig } from '../../lib/config.ts'
import type { SoukDatabase } from '../../storage/schema.ts'
import type { PrivateRecords } from '../../storage/private-records.ts'
import { SettingsRepository } from '../../storage/repositories/settings.ts'
import { SingleRecord } from '../../storage/repositories/single-record.ts'
import { VerifiedSource } from '../../wallet/chain/verified-source.ts'
import { requestsPerHour } from '../../wallet/order-watch/order-watch.ts'
import type { Changes } from '../changes.ts'
import type { AppHost } from '../host/app-host.ts'
import { chainKeeper } from './chain-keeper.ts'
import type { ChainRecords } from './chain-keeper.ts'
import { fetchPeriodEnds } from './period-ends.ts'
import { RequestBudget } from './request-budget.ts'

export interface SourceInit {
  host: AppHost
  config: SoukConfig
  database: SoukDatabase
  records: PrivateRecords
  changes: Changes
  clock: Clock
}

/** The chain as the explorers tell it, checked, within the budget of requests; with what earlier runs proved. */
export async function openSource({ host, config, database, records, changes, clock }: SourceInit) {
  const budget = new RequestBudget(
    new SingleRecord(records, 'chain-requests'),
    config.network,
    clock,
  )
  const chainRecords = new SettingsRepository<ChainRecords>(database)
  const memory = await chainRecords.get('chain-servers')
  const source = new VerifiedSource({
    network: config.network,
    servers: config.explorers,
    clock,
    fetch: budget.fetch,
    requestsLeft: () => budget.left,
    requestsPerHour: requestsPerHour(config.network),
    keeper: chainKeeper(chainRecords, new SingleRecord(records, 'chain-proofs')),
    ...(memory === undefined ? {} : { memory }),
    onMemory: (newest) => {
      // Lost with a storage that is full or gone: then servers get another chance.
      void chainRecords.save({ 'chain-servers': newest }).catch(() => undefined)
      changes.emit({ about: 'network' })
    },
    periodEnds: (options) => fetchPeriodEnds(host, config.network, options),
  })
  return { source, budget }
}
