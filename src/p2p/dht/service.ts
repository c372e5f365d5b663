import type { KadDHT, KadDHTComponents, KadDHTInit } from '@libp2p/kad-dht'
import { kadDHT, passthroughMapper, removePrivateAddressesMapper } from '@libp2p/kad-dht'
import type { Libp2p, Startable } from '@libp2p/interface'
import { peerIdFromString } from '@libp2p/peer-id'
import type { Clock } from '../../lib/clock.ts'
import { systemClock } from '../../lib/clock.ts'
import type { DeviceId } from '../../lib/brand.ts'
import { DHT_PROTOCOL, HANDOVER_PROTOCOL } from '../constants.ts'
import { PeerUnreachableError } from '../errors.ts'
import { fixedTimeout } from '../fixed-timeout.ts'
import { DhtStorage } from './dht-storage.ts'
import { placeOf } from './distance.ts'
import { Handover } from './handover.ts'
import { knownPeers } from './kad-internals.ts'
import { Keeper } from './keeper.ts'
import type { DhtLimits } from './limits.ts'
import { BROWSER_LIMITS } from './limits.ts'
import type { Namespace } from './namespace.ts'
import { namespaces, selectorsOf, validatorsOf } from './namespaces.ts'

/** kad-dht with our rules around what it stores. */
export interface SoukDht extends KadDHT {
  readonly storage: DhtStorage
  readonly keeper: Keeper
  readonly handover: Handover
}

export interface SoukDhtInit {
  /** True where peers are on this machine or network: private addresses are kept then. */
  local: boolean
  limits?: DhtLimits
  namespaces?: readonly Namespace[]
  now?: Clock
  /** Pauses of the hand-over to newcomers, for tests: see `HandoverComponents`. */
  handover?: { pauseMs?: number; settleMs?: number }
  /** What an experiment wants otherwise. */
  overrides?: Partial<KadDHTInit>
}

/**
 * Questions of one look-up under way on each of its paths. Kademlia's own figure; kad-dht's 10 on 10
 * paths asks most nodes several times over, and here each question may cost a WebRTC connection.
 */
const ALPHA = 3

/** Paths of one look-up that share no node: a liar spoils one of them (S/Kademlia 4.4). */
const DISJOINT_PATHS = 4

/** One question to one node, with the connection to it, which may be far away. */
const QUESTION_TIMEOUT_MS = 6_000

/** Is somebody there who is known, or who has just come? */
const PING_TIMEOUT_MS = 5_000

/** kad-dht's own timer is switched off, as far as a timer can be: 24 days. */
const NEVER_MS = 2 ** 31 - 1

/**
 * The DHT as a service of libp2p, the same in browsers, under Node.js and in relays. kad-dht's own
 * repetition of provider entries is off: it first runs after an hour of uptime, which a worker rarely
 * has, and ours (`Schedule`) is kept in storage.
 */
export function soukDht(init: SoukDhtInit): (components: KadDHTComponents) => SoukDht {
  const { limits = BROWSER_LIMITS, now = systemClock, namespaces: kinds = namespaces } = init
  return (components) => {
    const { peerStore } = components
    const storage = new DhtStorage({
      datastore: components.datastore,
      peerId: components.peerId,
      namespaces: kinds,
      limits,
      now,
      knows: (device) => peerStore.has(peerIdFromString(device)),
    })
    const dht = kadDHT({
      protocol: DHT_PROTOCOL,
      clientMode: false,
      validators: validatorsOf(kinds, now),
      selectors: selectorsOf(kinds),
      peerInfoMapper: init.local ? passthroughMapper : removePrivateAddressesMapper,
      alpha: ALPHA,
      disjointPaths: DISJOINT_PATHS,
      reprovide: { interval: NEVER_MS },
      networkDialTimeout: fixedTimeout(QUESTION_TIMEOUT_MS),
      pingOldContactTimeout: fixedTimeout(PING_TIMEOUT_MS),
      pingNewContactTimeout: fixedTimeout(PING_TIMEOUT_MS),
      ...init.overrides,
    })(withDatastore(components, storage))
    const self = components.peerId
    const known = () => knownPeers(dht, placeOf(self.toMultihash().bytes))
    const k = init.overrides?.kBucketSize
    const keeper = new Keeper({ dht, self, storage, known, now, k })
    const node = directOnly(components)
    const handover = new Handover({
      node,
      self,
      storage,
      peerStore,
      known,
      now,
      k,
      ...init.handover,
    })
    return Object.assign(dht, {
      storage,
      keeper,
      handover,
      ...life(dht, components, handover, keeper),
    })
  }
}

/** libp2p starts and stops kad-dht; what belongs to it goes along. */
function life(dht: KadDHT, { registrar }: KadDHTComponents, handover: Handover, keeper: Keeper) {
  const kad = dht as unknown as Startable
  const [start, stop] = [kad.start.bind(dht), kad.stop.bind(dht)]
  let topology: string | undefined
  return {
    start: async () => {
      await start()
      await handover.start()
      topology = await registrar.register(HANDOVER_PROTOCOL, {
        onConnect: (peer) => handover.greet(peer),
      })
      keeper.start()
    },
    stop: async () => {
      keeper.stop()
      if (topology !== undefined) registrar.unregister(topology)
      await handover.stop()
      await stop()
    },
  }
}

/** Protocols of ours run on direct connections that are there. */
function directOnly({ registrar, connectionManager }: KadDHTComponents) {
  return {
    libp2p: {
      handle: registrar.handle.bind(registrar) as Libp2p['handle'],
      unhandle: registrar.unhandle.bind(registrar) as Libp2p['unhandle'],
    },
    dialPeer: async (device: DeviceId) => {
      const connections = connectionManager.getConnections(peerIdFromString(device))
      const direct = connections.find(
        ({ limits, status }) => limits === undefined && status === 'open',
      )
      if (direct === undefined) throw new PeerUnreachableError()
      return direct
    },
  }
}

/** libp2p hands out its parts through a proxy, so they cannot be copied into another object. */
function withDatastore(components: KadDHTComponents, datastore: DhtStorage): KadDHTComponents {
  return new Proxy(components, {
    get: (target, name) => (name === 'datastore' ? datastore : Reflect.get(target, name)),
  })
}
