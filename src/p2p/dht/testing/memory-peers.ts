import type { Peer, PeerData, PeerId, PeerStore, Tag } from '@libp2p/interface'

/** A peer store that forgets everything with the process; no address of a peer ever expires. */
export class MemoryPeers {
  readonly #peers = new Map<string, Peer>()

  /** As the interface that kad-dht asks for; what it does not use is not there. */
  get store(): PeerStore {
    return this as unknown as PeerStore
  }

  async all(query: { filters?: ((peer: Peer) => boolean)[] } = {}): Promise<Peer[]> {
    const { filters = [] } = query
    return [...this.#peers.values()].filter((peer) => filters.every((filter) => filter(peer)))
  }

  async has(id: PeerId): Promise<boolean> {
    return this.#peers.has(id.toString())
  }

  async get(id: PeerId): Promise<Peer> {
    const peer = this.#peers.get(id.toString())
    if (peer === undefined)
      throw Object.assign(new Error('no such peer'), { name: 'NotFoundError' })
    return peer
  }

  async getInfo(id: PeerId) {
    const { addresses } = await this.get(id)
    return { id, multiaddrs: addresses.map(({ multiaddr }) => multiaddr) }
  }

  async merge(id: PeerId, data: PeerData): Promise<Peer> {
    const name = id.toString()
    const known = this.#peers.get(name)
    const tags = new Map<string, Tag>(known?.tags)
    for (const [tag, value] of Object.entries(data.tags ?? {})) {
      if (value === undefined) tags.delete(tag)
      else tags.set(tag, { value: value.value ?? 0 })
    }
    const addresses = data.multiaddrs?.map((multiaddr) => ({ multiaddr, isCertified: false }))
    const peer: Peer = {
      id,
      addresses: addresses ?? known?.addresses ?? [],
      protocols: data.protocols ?? known?.protocols ?? [],
      metadata: new Map(),
      tags,
    }
    this.#peers.set(name, peer)
    return peer
  }

  /** Forgets a peer, as the real store does after some time. */
  async delete(id: PeerId): Promise<void> {
    this.#peers.delete(id.toString())
  }
}
