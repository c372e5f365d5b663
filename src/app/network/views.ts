import { rtcHosts } from '../../p2p/bridge/globals.ts'
import type { StoresRepository } from '../../storage/repositories/stores.ts'
import type { StorageUsage } from '../../storage/usage.ts'
import type { SoukConfig } from '../../lib/config.ts'
import type { ChainView, NetworkView } from '../rpc/api.ts'
import type { Network } from './network.ts'

export interface NetworkViewComponents {
  network: Network
  stores: StoresRepository
  config: SoukConfig
  chain: () => ChainView
  storageUsage: () => Promise<StorageUsage>
}

/** Peers, relays, kept stores and storage, as the network page shows them. */
export async function networkView(components: NetworkViewComponents): Promise<NetworkView> {
  const { network, stores, config, chain } = components
  const [known, storage] = await Promise.all([stores.list(), components.storageUsage()])
  const running = network.current
  const snapshot = running?.node.snapshot()
  const names = new Map(known.map(({ nym, card }) => [nym, card?.name]))
  return {
    ...(snapshot === undefined ? {} : { device: snapshot.device }),
    state: running === undefined ? 'starting' : 'running',
    relays:
      snapshot?.relays ??
      config.relays.map((address) => ({ address, state: 'connecting' as const })),
    peers: (snapshot?.peers ?? []).map((peer) => {
      const nym = running?.presence.personOf(peer.device)
      const name = nym === undefined ? undefined : names.get(nym)
      return {
        ...peer,
        ...(nym === undefined ? {} : { nym }),
        ...(name === undefined ? {} : { name }),
      }
    }),
    bytesSent: snapshot?.bytesSent ?? 0,
    bytesReceived: snapshot?.bytesReceived ?? 0,
    storage,
    chain: chain(),
    bridgePages: rtcHosts.stats().length,
  }
}
