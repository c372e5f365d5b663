import type { Connection, Stream } from '@libp2p/interface'
import type { MemoryNode } from '../../../src/p2p/dht/testing/memory-node.ts'
import type { CatalogNode } from '../../../src/p2p/catalog/types.ts'

/**
 * What a request costs below its frames: a channel opened and closed, the protocol agreed upon, and the
 * headers of WebRTC's packets (SCTP, DTLS, UDP, IP). Estimated from `bench/network/links`.
 */
const REQUEST_OVERHEAD = 600

/** Counts what nodes say to each other, both directions of each request at who asks. */
export class Meter {
  #bytes = 0
  #requests = 0

  /** Sent and received by all nodes together: each byte counts at its sender and at its receiver. */
  get total(): number {
    return 2 * (this.#bytes + this.#requests * REQUEST_OVERHEAD)
  }

  get requests(): number {
    return this.#requests
  }

  reset(): void {
    this.#bytes = 0
    this.#requests = 0
  }

  /** The node, with what it asks others counted. */
  watch(node: MemoryNode): CatalogNode {
    return {
      device: node.device,
      libp2p: node.libp2p,
      directPeers: () => node.directPeers(),
      onChange: (listener) => node.onChange(listener),
      dialPeer: async (device) => this.#watchConnection(await node.dialPeer(device)),
    }
  }

  #watchConnection(connection: Connection): Connection {
    const newStream: Connection['newStream'] = async (protocol, options) =>
      this.#watchStream(await connection.newStream(protocol, options))
    return { ...connection, newStream }
  }

  #watchStream(stream: Stream): Stream {
    this.#requests++
    const send = stream.send.bind(stream)
    stream.send = (data) => {
      this.#bytes += data.byteLength
      return send(data)
    }
    stream.addEventListener('message', ({ data }) => (this.#bytes += data.byteLength))
    return stream
  }
}
