import { hex } from '@scure/base'
import type { VerifiedDocument } from '../documents/kinds.ts'
import { isKind } from '../documents/kinds.ts'
import type { PayoutCause } from '../documents/payout.ts'
import type { Place, Release } from '../documents/release.ts'
import { shareOf } from '../escrow/payees.ts'
import type { PayoutTerms } from '../escrow/payout.ts'
import type { Payee } from '../escrow/settle.ts'
import type { EscrowKeys } from '../escrow/types.ts'
import type { EvidenceReason } from './evidence.ts'
import { frozenFee } from './fees.ts'
import { sum } from './money.ts'
import type { OrderScripts } from './scripts.ts'
import { payeeScript, scriptAt } from './scripts.ts'
import type { SignatureJudge } from './signatures.ts'
import type { ReleaseTerms } from './release-terms.ts'
import type { OrderRole, TradingRole } from './states.ts'
import type { StepDocument } from './step.ts'

/** The part of an order that its payouts follow from. */
export interface PayoutContext {
  readonly order: VerifiedDocument<'order'>
  readonly scripts: OrderScripts
  /** Of the vendor, to be paid at; as his acceptances name them. */
  readonly vendorAddresses: readonly string[]
  /** Offers that came, by id. */
  readonly offers: ReadonlyMap<string, VerifiedDocument<'settlement_offer'>>
  readonly signatures: SignatureJudge
}

/** `waiting`: what it pays to, or follows, has not come. */
export type ReleaseJudgement =
  | { readonly status: 'valid'; readonly terms: ReleaseTerms }
  | { readonly status: 'waiting' }
  | { readonly status: 'invalid'; readonly reason: EvidenceReason }

/** Who gets what of the coins before the network fee, in satoshis. */
interface Parts {
  readonly buyer: bigint
  readonly vendor: bigint
  readonly moderator?: { readonly address: string; readonly amount: bigint }
}

interface Purpose {
  readonly cause: PayoutCause
  readonly release: Release
  readonly places: readonly Place[]
  readonly parts: (total: bigint) => Parts | EvidenceReason
  readonly after?: number
}

const ESCROW: readonly Place[] = ['offered', 'shipped', 'held']

const allTo = (role: TradingRole) => (total: bigint) =>
  role === 'buyer' ? { buyer: total, vendor: 0n } : { buyer: 0n, vendor: total }

const split = (buyerSats: bigint) => (total: bigint) =>
  buyerSats <= total
    ? { buyer: buyerSats, vendor: total - buyerSats }
    : ('order.wrong-split' as const)

/** The purpose of a document's release, or `undefined` if it has none. */
function purposeOf(
  context: PayoutContext,
  document: StepDocument,
  role: OrderRole,
): Purpose | 'waiting' | undefined {
  if (isKind(document, 'dispatch') || isKind(document, 'receipt')) {
    const { release } = document.content
    return release && { cause: 'release', release, places: ESCROW, parts: allTo('vendor') }
  }
  const places: readonly Place[] = [...ESCROW, 'sleeping']
  if (isKind(document, 'rejection')) {
    const { release } = document.content
    return release && { cause: 'refund', release, places, parts: allTo('buyer') }
  }
  if (isKind(document, 'refund')) {
    const { release, amount } = document.content
    return release && { cause: 'refund', release, places, parts: split(amount) }
  }
  if (isKind(document, 'settlement_offer')) {
    const { release, buyerSats } = document.content
    return { cause: 'settlement', release, places: ESCROW, parts: split(buyerSats) }
  }
  if (isKind(document, 'settlement_acceptance')) {
    const { release, offer } = document.content
    const offered = context.offers.get(offer)?.content
    if (offered === undefined) return 'waiting'
    const parts = (total: bigint) =>
      sameCoins(release, offered.release) ? split(offered.buyerSats)(total) : 'order.wrong-split'
    return { cause: 'settlement', release, places: ESCROW, parts }
  }
  if (isKind(document, 'verdict')) return verdictPurpose(context, document, role)
  return isKind(document, 'hold') ? endPurpose(context, document) : undefined
}

function verdictPurpose(
  { order }: PayoutContext,
  { content }: VerifiedDocument<'verdict'>,
  role: OrderRole,
): Purpose {
  const { release, buyerSats, vendorSats, feeSats, feeAddress } = content
  const parts = (total: bigint): Parts | EvidenceReason => {
    if (buyerSats + vendorSats + feeSats !== total) return 'order.wrong-split'
    if (feeSats > frozenFee(order, role, total)) return 'order.fee-too-high'
    return {
      buyer: buyerSats,
      vendor: vendorSats,
      ...(feeAddress !== undefined && { moderator: { address: feeAddress, amount: feeSats } }),
    }
  }
  // The backup has no key in Offered: before shipping the buyer's own clock runs.
  const places: readonly Place[] = role === 'backup' ? ['shipped', 'held'] : ESCROW
  return { cause: 'verdict', release, places, parts }
}

function endPurpose(
  { order }: PayoutContext,
  { content }: VerifiedDocument<'hold'>,
): Purpose | undefined {
  const { escrow } = order.content
  if (escrow === undefined) return undefined
  const parts = (total: bigint) => split(shareOf(total, escrow.endBuyerShare))(total)
  return {
    cause: 'end',
    release: content.end,
    places: ['held'],
    parts,
    after: escrow.blocks.end,
  }
}

/**
 * Rebuilds from the contract what a document's release has to pay to whom, and verifies its
 * signatures against that. `undefined`: the document has no release.
 */
export function judgeRelease(
  context: PayoutContext,
  document: StepDocument,
  role: OrderRole,
): ReleaseJudgement | undefined {
  const purpose = purposeOf(context, document, role)
  if (purpose === undefined) return undefined
  if (purpose === 'waiting') return { status: 'waiting' }
  const { release, places, cause, after } = purpose
  const script = scriptAt(context.scripts, release.place)
  if (script === undefined || !places.includes(release.place)) return invalid('order.wrong-place')
  const parts = purpose.parts(sum(release.coins))
  if (typeof parts === 'string') return invalid(parts)
  const publicKey = keyOf(context.scripts.keys, role, role === 'backup')
  if (publicKey === undefined) return invalid('order.wrong-place')
  const path = role === 'backup' ? 'with-backup' : 'together'
  const payees = payeesOf(context, parts)
  if (payees.length === 0) return { status: 'waiting' }
  for (const { key, payees: paid } of payees) {
    const terms: PayoutTerms = {
      script,
      path,
      coins: release.coins,
      payees: paid,
      ...(after !== undefined && { after }),
    }
    const question = `${document.id}:${context.order.id}:${key}`
    if (context.signatures.payout(question, terms, { publicKey, signatures: release })) {
      const { place } = release
      const txids = context.signatures.txids(question, terms)
      return {
        status: 'valid',
        terms: { cause, signer: role, place, release, terms, txids, publicKey },
      }
    }
  }
  return invalid('order.bad-signature')
}

/** The public key of a role in the 2-of-3, or in the one with the backup moderator; hex. */
export function keyOf(
  keys: EscrowKeys | undefined,
  role: OrderRole,
  withBackup: boolean,
): string | undefined {
  if (keys === undefined) return undefined
  if (!withBackup) return role === 'backup' ? undefined : encoded(keys[role])
  if (role === 'moderator') return undefined
  return encoded(keys.backup?.[role === 'backup' ? 'moderator' : role])
}

const encoded = (key: Uint8Array | undefined) => (key === undefined ? undefined : hex.encode(key))

/** One list for each address at which the vendor may be paid; empty while none is known. */
function payeesOf(
  { order, vendorAddresses }: PayoutContext,
  { buyer, vendor, moderator }: Parts,
): { key: string; payees: Payee[] }[] {
  const { network, content } = order
  const payee = (address: string, amount: bigint, bearsFee: boolean): Payee[] => {
    const script = payeeScript(address, network)
    return script === undefined ? [] : [{ script, amount, bearsFee }]
  }
  const fixed = [
    ...(buyer > 0n ? payee(content.refundAddress, buyer, true) : []),
    ...(moderator ? payee(moderator.address, moderator.amount, false) : []),
  ]
  if (vendor === 0n) return [{ key: '', payees: fixed }]
  return vendorAddresses.map((address) => ({
    key: address,
    payees: [...fixed, ...payee(address, vendor, true)],
  }))
}

function sameCoins(a: Release, b: Release): boolean {
  const points = ({ place, coins }: Release) =>
    [place, ...coins.map(({ txid, vout, amount }) => `${txid}:${vout}:${amount}`).sort()].join()
  return points(a) === points(b)
}

const invalid = (reason: EvidenceReason) => ({ status: 'invalid', reason }) as const
