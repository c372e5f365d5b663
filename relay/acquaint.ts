import { peerIdFromString } from '@libp2p/peer-id'
import type { Libp2p } from 'libp2p'
import type { DeviceId } from '../src/lib/brand.ts'
import { closeConnection } from '../src/p2p/close-connection.ts'
import { RELAYS_PROTOCOL } from '../src/p2p/constants.ts'
import { handle, request } from '../src/p2p/framing.ts'
import { namedRelay } from '../src/p2p/relay-address.ts'
import {
  decodeOwn,
  decodeRelays,
  encodeOwn,
  encodeRelays,
  MAX_RELAYS_BYTES,
} from '../src/p2p/relays-message.ts'
import type { RelayConfig } from './config.ts'
import { isLocalRelay, type RelayServices } from './libp2p.ts'
import { relayLoad } from './load.ts'
import { Siblings } from './siblings.ts'

const MAX_QUESTIONS_AT_ONCE = 2

/**
 * Serves `/souk/relays/1` and keeps the list of other relays: asks those of the configuration, says to each where
 * this one is, and tries each that it hears of before it names it to others.
 */
export async function acquaint(
  libp2p: Libp2p<RelayServices>,
  config: RelayConfig,
): Promise<Siblings> {
  const local = isLocalRelay(config)
  const own = () =>
    libp2p
      .getMultiaddrs()
      .map(String)
      .filter((address) => namedRelay(address, local) !== undefined)
  const siblings = new Siblings({
    self: libp2p.peerId.toString() as DeviceId,
    configured: config.relays,
    local,
    roundMs: config.relayRoundMs,
    ask: async (relay, signal) => {
      const earlier = libp2p.getConnections(peerIdFromString(relay.device))
      // Whoever calls from anywhere could claim any address: a connection that is there proves nothing.
      const connection = await libp2p.dial(relay.multiaddr, { signal, force: true })
      const limits = { signal, maxBytes: MAX_RELAYS_BYTES }
      const dialer = { dialPeer: () => Promise.resolve(connection) }
      try {
        return decodeRelays(
          await request(dialer, relay.device, RELAYS_PROTOCOL, encodeOwn(own()), limits),
        )
      } finally {
        // One stays open, so that the DHT of all relays is one.
        if (earlier.some(({ status }) => status === 'open')) await closeConnection(connection)
      }
    },
  })
  await handle(
    { libp2p },
    RELAYS_PROTOCOL,
    async (question, { peer }) => {
      siblings.announced(peer, decodeOwn(question))
      return encodeRelays({ load: relayLoad(libp2p, config), others: siblings.list() })
    },
    { maxStreams: MAX_QUESTIONS_AT_ONCE, maxBytes: MAX_RELAYS_BYTES },
  )
  siblings.start()
  return siblings
}
