import type { AbortOptions } from '../../lib/abort.ts'
import type { DeviceId } from '../../lib/brand.ts'
import { toWireError } from '../../lib/errors.ts'
import type { CandidatesComponents, InboxNode } from './candidates.ts'
import { candidatesFor } from './candidates.ts'
import { envelopeId } from './envelope.ts'
import { HolderSession } from './holder-session.ts'
import type { NamedMailbox } from './key-record.ts'
import { REPLICAS } from './limits.ts'
import { MAX_WORK } from './postage.ts'

/** Devices that are talked to at the same time. */
const MAX_AT_ONCE = 4
/** Devices that are tried, with those that are gone or full. */
const MAX_TRIED = 2 * REPLICAS
/** One device: connecting, and handing over an envelope. */
const HOLDER_TIMEOUT_MS = 20_000

export interface ReplicateComponents extends CandidatesComponents {
  node: InboxNode
}

/** What is to be kept by others. */
export interface Copy {
  address: Uint8Array
  envelope: Uint8Array
  stamp: Uint8Array
}

/**
 * Hands an envelope to the mailboxes that its recipient names, and to the devices closest to its
 * address that take it, up to {@link REPLICAS}; whoever has it already is not sent it again. Returns
 * who has it now, and the highest price, in hashes, for which somebody refused it. Throws only the
 * signal's reason.
 */
export async function replicate(
  components: ReplicateComponents,
  { address, envelope, stamp }: Copy,
  { mailboxes = [], ...options }: AbortOptions & { mailboxes?: readonly NamedMailbox[] } = {},
): Promise<{ holders: DeviceId[]; work: number }> {
  const id = envelopeId(envelope)
  const named = mailboxes.map(({ device }) => device)
  const closest = await candidatesFor(components, address, options)
  const others = closest.filter((device) => !named.includes(device)).slice(0, MAX_TRIED)
  const holders: DeviceId[] = []
  let work = 0

  const give = async (device: DeviceId) => {
    const signal = AbortSignal.any([
      AbortSignal.timeout(HOLDER_TIMEOUT_MS),
      ...(options.signal === undefined ? [] : [options.signal]),
    ])
    try {
      const mailbox = mailboxes.find((one) => one.device === device)
      if (mailbox !== undefined) {
        await components.node.dialPeer(device, { signal, addresses: mailbox.addresses })
      }
      const session = await HolderSession.open(components.node, device, { signal })
      try {
        const [has] = await session.has([id], { signal })
        if (has !== true) await session.put(envelope, stamp, { signal })
        holders.push(device)
      } finally {
        session.close()
      }
    } catch (error) {
      options.signal?.throwIfAborted()
      const price = toWireError(error).data?.['work']
      if (typeof price === 'number' && price <= MAX_WORK) work = Math.max(work, price)
    }
  }

  await inParallel(
    named.filter((device) => device !== components.node.device),
    MAX_AT_ONCE,
    give,
  )
  const wanted = REPLICAS + holders.length
  // Not more at a time than are missing.
  while (others.length > 0 && holders.length < wanted) {
    const next = others.splice(0, Math.min(MAX_AT_ONCE, wanted - holders.length))
    await inParallel(next, MAX_AT_ONCE, give)
  }
  return { holders, work }
}

/** Does `act` for one after the other in several rows. */
export async function inParallel<T>(
  items: readonly T[],
  rows: number,
  act: (item: T) => Promise<void>,
): Promise<void> {
  const waiting = [...items]
  const row = async () => {
    for (let item = waiting.shift(); item !== undefined; item = waiting.shift()) await act(item)
  }
  await Promise.all(Array.from({ length: rows }, row))
}
