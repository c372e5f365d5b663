import type { Connection, Libp2p } from '@libp2p/interface'
import type { AbortOptions } from '../../lib/abort.ts'
import type { DeviceId } from '../../lib/brand.ts'
import type { StreamServer } from '../framing.ts'

/** What the stores need of the node. */
export interface StoresNode extends StreamServer {
  device: DeviceId
  libp2p: Pick<Libp2p, 'handle' | 'unhandle' | 'getConnections'>
  directPeers(): DeviceId[]
  dialPeer(
    device: DeviceId,
    options?: AbortOptions & { addresses?: readonly string[] },
  ): Promise<Connection>
  onChange(listener: () => void): () => void
}
