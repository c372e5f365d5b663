import type { Libp2p } from 'libp2p'
import type { DeviceId } from '../src/lib/brand.ts'
import { PEERS_PROTOCOL } from '../src/p2p/constants.ts'
import { handle } from '../src/p2p/framing.ts'
import { encodePeers, MAX_PEERS } from '../src/p2p/peers-message.ts'
import type { RelayServices } from './libp2p.ts'
import { sample } from './sample.ts'

/** One question at a time is all that an honest browser asks. */
const MAX_QUESTIONS_AT_ONCE = 2
const MAX_QUESTION_BYTES = 1_024

/** Serves `/souk/peers/1`: names a random few of the browsers that can be reached through this relay now. */
export async function serveIntroductions(libp2p: Libp2p<RelayServices>): Promise<void> {
  await handle(
    { libp2p },
    PEERS_PROTOCOL,
    async (_question, { peer }) => encodePeers(sample(reachable(libp2p, peer), MAX_PEERS)),
    // The limit holds for both directions, and the answer is the larger one.
    { maxStreams: MAX_QUESTIONS_AT_ONCE, maxBytes: Math.max(MAX_QUESTION_BYTES, MAX_PEERS * 106) },
  )
}

/** A reservation outlives its browser by up to its TTL, so only connected ones count. */
function reachable(libp2p: Libp2p<RelayServices>, asker: DeviceId): DeviceId[] {
  const connected = new Set(libp2p.getPeers().map(String))
  return [...libp2p.services.circuit.reservations.keys()]
    .map((peer) => peer.toString() as DeviceId)
    .filter((device) => device !== asker && connected.has(device))
}
