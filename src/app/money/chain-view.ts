import type { ServerHealth } from '../../wallet/chain-source.ts'
import type { VerifiedSource } from '../../wallet/chain/verified-source.ts'
import type { ChainView } from '../rpc/api.ts'

/** How far the chain is proven, and how each explorer behaves, as the network page shows it. */
export function chainView(source: Pick<VerifiedSource, 'trust' | 'health'>): ChainView {
  return { ...source.trust, explorers: source.health().map(explorerView) }
}

const explorerView = ({ url, state, lastSeenAt, error, caught, requestsLeft }: ServerHealth) => ({
  url,
  state,
  ...(lastSeenAt === undefined ? {} : { lastSeenAt }),
  ...(error === undefined ? {} : { error }),
  ...(caught === undefined ? {} : { caught }),
  ...(requestsLeft === undefined ? {} : { requestsLeft }),
})
