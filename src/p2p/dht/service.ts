import type { KadDHT, KadDHTComponents, KadDHTInit } from '@libp2p/kad-dht'
import { kadDHT, passthroughMapper, removePrivateAddressesMapper } from '@libp2p/kad-dht'
import { peerIdFromString } from '@libp2p/peer-id'
import type { Clock } from '../../lib/clock.ts'
import { systemClock } from '../../lib/clock.ts'
import { DHT_PROTOCOL } from '../constants.ts'
import { DhtStorage } from './dht-storage.ts'
import type { DhtLimits } from './limits.ts'
import { BROWSER_LIMITS } from './limits.ts'
import type { Namespace } from './namespace.ts'
import { namespaces, selectorsOf, validatorsOf } from './namespaces.ts'

/** kad-dht with our rules around what it stores. */
export interface SoukDht extends KadDHT {
  readonly storage: DhtStorage
}

export interface SoukDhtInit {
  /** True where peers are on this machine or network: private addresses are kept then. */
  local: boolean
  limits?: DhtLimits
  namespaces?: readonly Namespace[]
  now?: Clock
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

/** kad-dht's own timer is switched off, as far as a timer can be: 24 days. */
const NEVER_MS = 2 ** 31 - 1

/**
 * The DHT as a service of libp2p, the same in browsers, under Node.js and in relays. kad-dht's own
 * repetition of provider entries is off: it first runs after an hour of uptime, which a worker rarely
 * has, and ours (`Schedule`) is kept in storage.
 */
export function soukDht(init: SoukDhtInit): (components: KadDHTComponents) => SoukDht {
  const { limits = BROWSER_LIMITS, now = systemClock, namespaces: known = namespaces } = init
  return (components) => {
    const { peerStore } = components
    const storage = new DhtStorage({
      datastore: components.datastore,
      peerId: components.peerId,
      namespaces: known,
      limits,
      now,
      knows: (device) => peerStore.has(peerIdFromString(device)),
    })
    const dht = kadDHT({
      protocol: DHT_PROTOCOL,
      clientMode: false,
      validators: validatorsOf(known, now),
      selectors: selectorsOf(known),
      peerInfoMapper: init.local ? passthroughMapper : removePrivateAddressesMapper,
      alpha: ALPHA,
      disjointPaths: DISJOINT_PATHS,
      reprovide: { interval: NEVER_MS },
      ...init.overrides,
    })(withDatastore(components, storage))
    return Object.assign(dht, { storage })
  }
}

/** libp2p hands out its parts through a proxy, so they cannot be copied into another object. */
function withDatastore(components: KadDHTComponents, datastore: DhtStorage): KadDHTComponents {
  return new Proxy(components, {
    get: (target, name) => (name === 'datastore' ? datastore : Reflect.get(target, name)),
  })
}
