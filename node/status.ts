import type { NetworkView, NodeClient, SessionView } from '../src/app/rpc/api.ts'
import type { SeedingView } from '../src/app/rpc/seeding-api.ts'
import type { AbortOptions } from '../src/lib/abort.ts'
import { until } from './wait.ts'
import { dataSize, storeName } from './words.ts'

/** What a node does now, in lines for people. Holds no secrets and nobody's address. */
export async function status(client: NodeClient, options: AbortOptions): Promise<string> {
  const any = () => true
  const [session, network, seeding] = await Promise.all([
    until(client, 'session', {}, any, options),
    until(client, 'network', {}, any, options),
    until(client, 'seeding', {}, any, options),
  ])
  return [
    `network    ${session.network}, ${network.state}`,
    `device     ${network.device ?? 'not known yet'}`,
    `identity   ${identity(session)}`,
    `relays     ${reserved(network)} of ${network.relays.length} introduce this node`,
    `peers      ${network.peers.filter(({ kind }) => kind === 'direct').length} connected directly`,
    `traffic    ${dataSize(network.bytesReceived)} in, ${dataSize(network.bytesSent)} out`,
    `disk       ${dataSize(network.storage.usedBytes)} used`,
    `room       ${dataSize(seeding.limit.bytes)} for stores of others, ${upload(seeding)}`,
    `handed out ${dataSize(seeding.uploadedToday)} of stores since midnight (UTC)`,
    ...seeding.stores.map(
      ({ nym, name, as, bytes, whole }) =>
        `store      ${storeName(nym, name)}: ${as}, ${dataSize(bytes)}, ${whole ? 'whole' : 'in parts'}`,
    ),
  ].join('\n')
}

/** How many relays introduce a node to others. */
export function reserved({ relays }: NetworkView): number {
  return relays.filter(({ state }) => state === 'reserved').length
}

function identity({ vault, nym, protection }: SessionView): string {
  if (vault === 'none' || nym === undefined) return 'none; a follower needs none'
  const by = protection === 'passphrase' ? 'a passphrase' : 'this folder'
  return `${nym}, ${vault === 'unlocked' ? 'open' : 'locked'}, its words guarded by ${by}`
}

function upload({ uploadLimit }: SeedingView): string {
  return uploadLimit === undefined
    ? 'upload unlimited'
    : `upload ${dataSize(uploadLimit)}/s at most`
}
