import { hex } from '@scure/base'
import type { ServiceRecordEntry } from '../../contracts/documents/service-record.ts'
import type { Nym } from '../../lib/brand.ts'
import { MemoryKeeper } from '../../wallet/chain/memory-keeper.testing.ts'
import { packBranch } from '../../wallet/chain/inclusion.ts'
import { VerifiedSource } from '../../wallet/chain/verified-source.ts'
import { addressOf, TestBlocks, thanksOf } from '../service/testing-record.ts'
import type { Bazaar } from './bazaar.ts'

/** Of one week: together their word is that of two. */
const SIGNERS = [1, 2, 3, 4]
const SATS = 100_000n

/** For tests: traders whose payments lie in real blocks thank somebody for a month; enough for the first mark. */
export async function thanksFor(bazaar: Bazaar, helper: Nym): Promise<ServiceRecordEntry[]> {
  const { devnet, town } = bazaar
  const txids: string[] = []
  for (const seed of SIGNERS) txids.push(await devnet.faucet(addressOf(seed), SATS))
  await bazaar.mine(1)
  const source = new VerifiedSource({
    network: 'regtest',
    servers: town.config.explorers,
    clock: town.clock,
    keeper: new MemoryKeeper(),
  })
  return Promise.all(
    SIGNERS.map(async (seed, index) => {
      const inclusion = await source.inclusion(txids[index] ?? '')
      if (inclusion === undefined) throw new Error('not in a block')
      const { raw, header, height, position, branch } = inclusion
      const payment = {
        raw: hex.encode(raw),
        header: hex.encode(header),
        height,
        position,
        branch: hex.encode(packBranch(branch)),
      }
      const terms = { blocks: new TestBlocks(), at: town.clock(), payments: [payment] }
      return thanksOf(seed, helper, terms)
    }),
  )
}
