import type { AbortOptions } from '../../lib/abort.ts'
import type { DeviceId, Nym } from '../../lib/brand.ts'
import type { Clock } from '../../lib/clock.ts'
import { envelopeId, expiryDay, sealEnvelope } from './envelope.ts'
import { NoInboxError } from './errors.ts'
import { HolderSession } from './holder-session.ts'
import type { InboxKeyBook, InboxOwner } from './key-book.ts'
import { addressAt } from './key-record.ts'
import { BROWSER_QUOTAS } from './limits.ts'
import type { ParcelAnswer } from './parcel.ts'
import { signParcel } from './parcel.ts'
import { STAMP_BYTES, findStamp, postageFor } from './postage.ts'
import type { ReplicateComponents } from './replicate.ts'
import { replicate } from './replicate.ts'

export interface AnswerComponents extends ReplicateComponents {
  keys: InboxKeyBook
  now: Clock
  /** A device of the person that is connected directly now. */
  deviceOf: (nym: Nym) => DeviceId | undefined
  workPerKib?: number | undefined
}

/**
 * Tells a sender what became of their parcels: straight to their device if it is connected, else into
 * their inbox. Nobody acknowledges an answer, so it is handed out once and not kept; a sender who
 * missed it sends again and is answered again. Throws `inbox.no-keys`, or the signal's reason.
 */
export async function answerParcels(
  components: AnswerComponents,
  owner: InboxOwner,
  to: Nym,
  answers: ParcelAnswer[],
  options: AbortOptions = {},
): Promise<void> {
  const { keys, node, now, deviceOf } = components
  const record = await keys.find(to, options)
  if (record === undefined) throw new NoInboxError()
  const inbox = addressAt(record, now())
  const text = await signParcel(owner.key, {
    kind: 'receipts',
    id: crypto.getRandomValues(new Uint8Array(16)),
    to,
    sentAt: now(),
    answers,
    inbox: await keys.sign(owner),
  })
  const token = crypto.getRandomValues(new Uint8Array(32))
  const envelope = await sealEnvelope(inbox, text, { expiresDay: expiryDay(now()), token })
  const device = deviceOf(to)
  if (device !== undefined && (await handOver(node, device, envelope, options))) return
  const perKib = components.workPerKib ?? BROWSER_QUOTAS.workPerKib
  const work = postageFor(envelope.length, 0, perKib)
  const stamp = await findStamp(envelopeId(envelope), work, options)
  const { mailboxes } = record
  await replicate(
    components,
    { address: inbox.address, envelope, stamp },
    { ...options, mailboxes },
  )
}

/** Puts an envelope into the hands of a device that is its owner's, who wants no postage. */
async function handOver(
  node: ReplicateComponents['node'],
  device: DeviceId,
  envelope: Uint8Array,
  options: AbortOptions,
): Promise<boolean> {
  try {
    const session = await HolderSession.open(node, device, options)
    try {
      await session.put(envelope, new Uint8Array(STAMP_BYTES), options)
      return true
    } finally {
      session.close()
    }
  } catch {
    options.signal?.throwIfAborted()
    return false
  }
}
