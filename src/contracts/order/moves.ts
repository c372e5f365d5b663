import type { AnyDocument } from '../documents/kinds.ts'
import { isKind } from '../documents/kinds.ts'
import type { Move, Place } from '../documents/release.ts'
import type { PayoutContext } from './releases.ts'
import { keyOf } from './releases.ts'
import { scriptAt } from './scripts.ts'
import type { OrderRole } from './states.ts'
import type { EvidenceReason } from './evidence.ts'

/** The move that a document carries, and where it may lead. */
function moveIn(
  document: AnyDocument,
): { move: Move; from: readonly Place[]; to: Place } | undefined {
  if (isKind(document, 'funding')) {
    const { handover } = document.content
    return handover && { move: handover, from: ['offered'], to: 'shipped' }
  }
  if (isKind(document, 'extension')) {
    const { move } = document.content
    return move && { move, from: ['shipped'], to: 'shipped' }
  }
  const from: readonly Place[] = ['offered', 'shipped']
  if (isKind(document, 'hold')) return { move: document.content.move, from, to: 'held' }
  if (isKind(document, 'dispute') || isKind(document, 'dispute_answer')) {
    const { hold } = document.content
    return hold && { move: hold, from, to: 'held' }
  }
  return undefined
}

/** Why the move in a document is none of this order; `undefined` if it is, or there is none. */
export function moveProblem(
  { order, scripts, signatures }: PayoutContext,
  document: AnyDocument,
  role: OrderRole,
): EvidenceReason | undefined {
  const found = moveIn(document)
  if (found === undefined) return undefined
  const { move, from, to } = found
  const [start, end] = [scriptAt(scripts, move.from), scriptAt(scripts, move.to)]
  const isBackup = role === 'backup'
  const publicKey = keyOf(scripts.keys, role, isBackup)
  if (start === undefined || end === undefined || publicKey === undefined)
    return 'order.wrong-place'
  if (!from.includes(move.from) || move.to !== to) return 'order.wrong-place'
  // Signed with its fee and change by whoever prepared it: it is checked with them, when it is finished.
  if (to === 'held' && move.signatures.every((signature) => signature.endsWith('01')))
    return undefined
  const terms = {
    from: start,
    to: end,
    path: isBackup ? 'with-backup' : 'together',
    coins: move.coins,
  } as const
  const signed = { publicKey, signatures: move.signatures }
  return signatures.move(`${document.id}:${order.id}`, terms, signed)
    ? undefined
    : 'order.bad-signature'
}
