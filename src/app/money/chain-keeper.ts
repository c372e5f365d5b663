import type { SettingsRepository } from '../../storage/repositories/settings.ts'
import type { SingleRecord } from '../../storage/repositories/single-record.ts'
import type { ChainKeeper, KeptChain, KeptProof } from '../../wallet/chain/keeper.ts'
import type { PoolMemory } from '../../wallet/server-pool.ts'

/** Kept in the clear beside the settings: public headers, and how public servers behaved. */
export interface ChainRecords {
  'chain-headers': KeptChain
  'chain-servers': PoolMemory
}

/** Where the proven chain is kept. Proofs name own transactions, so they are sealed. */
export function chainKeeper(
  records: SettingsRepository<ChainRecords>,
  proofs: SingleRecord<readonly KeptProof[]>,
): ChainKeeper {
  return {
    loadChain: () => records.get('chain-headers'),
    saveChain: (kept) => records.save({ 'chain-headers': kept }),
    loadProofs: () => proofs.load(),
    saveProofs: (kept) => proofs.save(kept),
  }
}
