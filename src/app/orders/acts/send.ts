import { isKind } from '../../../contracts/documents/kinds.ts'
import type { PayoutCause } from '../../../contracts/documents/payout.ts'
import type { FinishedTx } from '../../../contracts/escrow/draft.ts'
import type { OwnTransaction } from '../../../storage/repositories/orders.ts'
import { ChainRejectedError, ChainUnreachableError } from '../../../wallet/chain-errors.ts'
import type { Turn } from './turn.ts'
import { renewed, sign } from './turn.ts'

/** What a transaction is for. */
export interface Purpose {
  readonly act: OwnTransaction['act']
  /** Of one by which money leaves the escrow. */
  readonly cause?: PayoutCause
  /** sat/vB, as it was chosen; default: what it pays. */
  readonly feeSatPerVb?: number
}

/**
 * Keeps a signed transaction with its order, hands it to the network, and tells the others. What
 * nobody could be given now goes out later. Throws `chain.rejected` {reason}: then it is forgotten.
 */
export async function send(
  turn: Turn,
  tx: FinishedTx,
  purpose: Purpose,
): Promise<{ txid: string }> {
  const { act, cause, feeSatPerVb = tx.feerate } = purpose
  const { txid, rawHex } = tx
  await keep(turn, {
    txid,
    rawHex,
    act,
    feeSatPerVb,
    at: turn.components.clock(),
    ...(cause !== undefined && { cause }),
  })
  await broadcast(turn, { txid, rawHex })
  if (cause !== undefined) await noticePayout(await renewed(turn), cause, txid)
  return { txid }
}

/** The newest own transaction that an act made. */
export const latestSent = (
  { order }: Turn,
  act: OwnTransaction['act'],
  cause?: PayoutCause,
): OwnTransaction | undefined =>
  order.record.transactions?.findLast(
    (one) => one.act === act && (cause === undefined || one.cause === cause),
  )

/** What an act came to before, as an answer to its repetition. */
export function sentBefore(
  turn: Turn,
  act: OwnTransaction['act'],
  cause?: PayoutCause,
): { result: { txid: string } } | undefined {
  const earlier = latestSent(turn, act, cause)
  return earlier && { result: { txid: earlier.txid } }
}

/** Hands a kept transaction over again and makes up for a notice that a crash prevented. */
export async function sendAgain(turn: Turn, sent: OwnTransaction): Promise<{ txid: string }> {
  await broadcast(turn, sent)
  if (sent.cause !== undefined) await noticePayout(await renewed(turn), sent.cause, sent.txid)
  return { txid: sent.txid }
}

/** Tells the others which transaction ends the escrow, once. */
export async function noticePayout(turn: Turn, cause: PayoutCause, txid: string): Promise<void> {
  const told = turn.order.documents.some(
    (document) =>
      isKind(document, 'payout') &&
      document.author.nym === turn.person.nym &&
      document.content.txid === txid,
  )
  if (!told) await sign(turn, 'payout', { cause, txid })
}

async function broadcast(
  turn: Turn,
  { txid, rawHex }: Pick<OwnTransaction, 'txid' | 'rawHex'>,
): Promise<void> {
  try {
    await turn.components.escrow.broadcast(rawHex)
  } catch (error) {
    if (error instanceof ChainUnreachableError) return
    if (error instanceof ChainRejectedError) await forget(turn, txid)
    throw error
  }
}

const keep = ({ components, id }: Turn, made: OwnTransaction): Promise<void> =>
  components.book.update(id, (record) => ({
    ...record,
    transactions: [...(record.transactions ?? []).filter(({ txid }) => txid !== made.txid), made],
  }))

const forget = ({ components, id }: Turn, txid: string): Promise<void> =>
  components.book.update(id, (record) => ({
    ...record,
    transactions: (record.transactions ?? []).filter((one) => one.txid !== txid),
  }))
