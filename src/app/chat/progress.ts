import type { Nym } from '../../lib/brand.ts'
import type { ChatDeliveryRecord, ChatRecord } from '../../storage/repositories/chat.ts'

const STEPS = ['waiting', 'delivered', 'read'] as const

/**
 * The own message after one recipient came further; `undefined` if nothing changes: nothing goes
 * backwards, and nobody reports of a message that was not sent to them.
 */
export function progressed(
  record: ChatRecord | undefined,
  recipient: Nym,
  to: ChatDeliveryRecord,
): ChatRecord | undefined {
  const from = record?.recipients[recipient]
  if (record === undefined || from === undefined) return undefined
  const steps = STEPS.indexOf(to.status) - STEPS.indexOf(from.status)
  if (steps < 0 || (steps === 0 && from.problem === to.problem)) return undefined
  return { ...record, recipients: { ...record.recipients, [recipient]: to } }
}

/** The whole of an own message's way: as far as it came to everybody, and why it stays. */
export function progressOf({ recipients }: ChatRecord): ChatDeliveryRecord {
  const all: ChatDeliveryRecord[] = Object.values(recipients)
  const least = Math.min(...all.map(({ status }) => STEPS.indexOf(status)))
  const problem = all.find((one) => one.problem !== undefined)?.problem
  const status = STEPS[least] ?? 'waiting'
  return problem === undefined ? { status } : { status, problem }
}
