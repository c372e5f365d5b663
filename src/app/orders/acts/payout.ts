import { hex } from '@scure/base'
import type { AnyDocument } from '../../../contracts/documents/kinds.ts'
import { isKind } from '../../../contracts/documents/kinds.ts'
import type { PayoutCause } from '../../../contracts/documents/payout.ts'
import type { Release } from '../../../contracts/documents/release.ts'
import type { PayoutTerms, ReleaseSignatures, Signed } from '../../../contracts/escrow/payout.ts'
import { finishPayout, payoutLadder, signPayout } from '../../../contracts/escrow/payout.ts'
import type { TxOut } from '../../../contracts/escrow/settle.ts'
import { publicKeyOf } from '../../../contracts/escrow/signature.ts'
import { pointOf } from '../../../contracts/order/coins.ts'
import { pathOf } from '../../../contracts/escrow/spend.ts'
import type { Payout } from '../../../contracts/order/payouts.ts'
import { payoutTxids } from '../../../contracts/order/payout-txids.ts'
import { keyOf } from '../../../contracts/order/releases.ts'
import { orderScripts, payeeScript } from '../../../contracts/order/scripts.ts'
import { SoukError } from '../../../lib/errors.ts'
import type { EscrowSpendPlan } from '../../rpc/trade-api.ts'
import { partsOf } from '../payout-view.ts'
import { secretFor } from './escrow.ts'
import { latestSent, send, sendAgain, sentBefore } from './send.ts'
import type { Act, Turn } from './turn.ts'
import { notNow } from './turn.ts'

export interface PayoutInput {
  readonly cause: PayoutCause
  /** sat/vB; default: the present rate. The rung at or below it is taken. */
  readonly feeSatPerVb?: number
}

/** What finishing a payout would pay to whom. */
export const planPayout = (input: PayoutInput): Act<EscrowSpendPlan> => ({
  action: 'finish-payout',
  run: async (turn) => {
    const { terms } = payoutFor(turn, input.cause)
    const rate = await rungFor(turn, terms, input.feeSatPerVb)
    const rungs = payoutLadder(terms)
    const rung = rungs.find((one) => one.rate === rate)
    if (rung === undefined) throw notNow('finish-payout')
    return {
      ...paidBy(turn, rung.outputs),
      fee: rung.fee,
      feeSatPerVb: rate,
      rates: rungs.map((one) => one.rate),
    }
  },
})

/**
 * Adds the own signature to what others signed and sends it. Again at a higher rung it replaces what
 * still waits; else what was sent is sent again.
 */
export const finish = (input: PayoutInput): Act<{ txid: string }> => ({
  action: 'finish-payout',
  done: (turn) => sentBefore(turn, 'finish-payout', input.cause),
  run: (turn) => finishOpen(turn, input),
})

/** {@link finish}, of a payout that is known to be open. */
export async function finishOpen(turn: Turn, input: PayoutInput): Promise<{ txid: string }> {
  const { cause, feeSatPerVb } = input
  const payout = payoutFor(turn, cause)
  const earlier = latestSent(turn, 'finish-payout', cause)
  const isSame = earlier !== undefined && txidsOf(payout).has(earlier.txid)
  if (isSame && feeSatPerVb === undefined) return sendAgain(turn, earlier)
  const rate = await rungFor(turn, payout.terms, feeSatPerVb)
  if (isSame && rate <= earlier.feeSatPerVb) return sendAgain(turn, earlier)
  const tx = finishPayout(payout.terms, rate, partiesOf(turn, payout))
  return send(turn, tx, { act: 'finish-payout', cause, feeSatPerVb: rate })
}

/**
 * The payout of a cause that this person can finish now; `undefined` if there is none, or its coins
 * are on their way elsewhere. Of several refunds the largest, else what was agreed last.
 */
export function openPayout({ order, role }: Turn, cause: PayoutCause): Payout | undefined {
  const { payouts, money } = order.fold
  const open = payouts.filter((payout) => {
    if (payout.cause !== cause || !payout.ready || !payout.by.some((by) => by === role))
      return false
    const points = new Set(payout.terms.coins.map(pointOf))
    const takers = money.coins.flatMap((coin) =>
      points.has(pointOf(coin)) && coin.spent !== undefined ? [coin.spent.txid] : [],
    )
    const own = takers.length === 0 ? undefined : txidsOf(payout)
    return takers.every((txid) => own?.has(txid))
  })
  if (cause !== 'refund') return open.at(-1)
  const buyers = ({ terms }: Payout) => partsOf(order.fold, terms).buyerSats
  return open.toSorted((a, b) => (buyers(a) < buyers(b) ? 1 : -1))[0]
}

/**
 * Finishes what was agreed with the document just signed. That stands whatever the network says: the
 * nodes of both finish it later.
 */
export async function tryFinish(
  turn: Turn,
  cause: PayoutCause,
): Promise<{ txid: string } | undefined> {
  if (openPayout(turn, cause) === undefined) return undefined
  try {
    return await finishOpen(turn, { cause })
  } catch (error) {
    if (error instanceof SoukError) return undefined
    throw error
  }
}

function payoutFor(turn: Turn, cause: PayoutCause): Payout {
  const payout = openPayout(turn, cause)
  if (payout === undefined) throw notNow('finish-payout')
  return payout
}

const txidsOf = ({ terms }: Payout): ReadonlySet<string> => payoutTxids(terms)

/** The rung at or below a feerate; the lowest if all are above. */
async function rungFor(turn: Turn, terms: PayoutTerms, asked: number | undefined): Promise<number> {
  const feerate = asked ?? (await turn.components.escrow.feerate())
  const rates = payoutLadder(terms).map(({ rate }) => rate)
  return rates.findLast((rate) => rate <= feerate) ?? rates[0] ?? 1
}

/** All who signed, and oneself where that does not suffice. */
function partiesOf(turn: Turn, { terms, releases }: Payout): Signed<ReleaseSignatures>[] {
  const { keys } = orderScripts(turn.order.fold.order)
  const signed = new Map<string, Signed<ReleaseSignatures>>()
  for (const { document, signer } of releases) {
    const found = turn.order.documents.find(({ id }) => id === document)
    const release = found && releaseIn(found)
    const publicKey = keyOf(keys, signer, terms.path === 'with-backup')
    if (release !== undefined && publicKey !== undefined)
      signed.set(publicKey, { publicKey, signatures: release })
  }
  // Of coins that sleep the vendor's signature is all that is needed.
  if (signed.size < pathOf(terms.script, terms.path).threshold) {
    const own = ownPart(turn, terms)
    signed.set(own.publicKey, own)
  }
  return [...signed.values()]
}

function ownPart(turn: Turn, terms: PayoutTerms): Signed<ReleaseSignatures> {
  const secret = secretFor(turn, terms.script, terms.path)
  return { publicKey: publicKeyOf(secret), signatures: signPayout(terms, secret) }
}

function releaseIn(document: AnyDocument): Release | undefined {
  if (isKind(document, 'hold')) return document.content.end
  return 'release' in document.content ? document.content.release : undefined
}

function paidBy({ order }: Turn, outputs: readonly TxOut[]) {
  const { order: contract, acceptance } = order.fold
  const to = (address: string | undefined) => {
    const script = address === undefined ? undefined : payeeScript(address, contract.network)
    const wanted = script && hex.encode(script)
    return outputs.reduce(
      (total, one) => (hex.encode(one.script) === wanted ? total + one.amount : total),
      0n,
    )
  }
  const buyerSats = to(contract.content.refundAddress)
  const vendorSats = to(acceptance?.content.paymentAddress)
  const all = outputs.reduce((total, { amount }) => total + amount, 0n)
  return { buyerSats, vendorSats, moderatorSats: all - buyerSats - vendorSats }
}
