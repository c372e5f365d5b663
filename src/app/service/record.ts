import { hex } from '@scure/base'
import type { VerifiedDocument } from '../../contracts/documents/kinds.ts'
import type { RecordPayment, ServiceRecordEntry } from '../../contracts/documents/service-record.ts'
import type { CheckedOrder } from '../../contracts/order/problem.ts'
import { payeeScript } from '../../contracts/order/scripts.ts'
import type { VerifiedRating } from '../../contracts/reputation/verify.ts'
import type { PaidFacts } from '../../contracts/reputation/weigh.ts'
import type { ReceiptFacts, ServiceTier } from '../../contracts/service/tier.ts'
import { serviceScore } from '../../contracts/service/tier.ts'
import type { VerifiedReceipt } from '../../contracts/service/verify.ts'
import { verifyReceipt } from '../../contracts/service/verify.ts'
import type { AbortOptions } from '../../lib/abort.ts'
import type { Nym } from '../../lib/brand.ts'
import { equalBytes } from '../../lib/bytes.ts'
import type { NetworkName } from '../../lib/config.ts'
import { SoukError } from '../../lib/errors.ts'
import { toDisplay } from '../../wallet/chain/display.ts'
import { decodeHeader } from '../../wallet/chain/header.ts'
import type { Inclusion } from '../../wallet/chain/inclusion.ts'
import { isInHeader } from '../../wallet/chain/inclusion.ts'
import type { VerifiedSource } from '../../wallet/chain/verified-source.ts'
import { decodeTx } from '../../wallet/decode.ts'

/** What is asked of the own chain of headers. */
type RecordChain = Pick<VerifiedSource, 'isProven'>

interface RecordTerms extends AbortOptions {
  readonly chain: RecordChain
  readonly network: NetworkName
  /** For when the mark is to hold: when the order was signed, ms. */
  readonly at: number
}

type ServiceRecord = VerifiedDocument<'service_record'>

/** What of an order, or of one that is about to be signed, decides what a record earns it. */
export type RecordedOrder = Pick<CheckedOrder, 'author' | 'network' | 'signedAt'> & {
  readonly content: Pick<CheckedOrder['content'], 'vendor'>
}

/** Within this a device can prove old blocks, and the sender of an order still waits for an answer. */
const PROVE_WITHIN_MS = 15_000

/**
 * The mark that the record of services which an order names proves for this order, or would: 0 without
 * a record, and for one that the buyer did not sign or that is about nobody of the two. Throws
 * `service.unproven` as {@link recordTier}.
 */
export async function earnedTier(
  record: ServiceRecord | undefined,
  { author, content, network, signedAt }: RecordedOrder,
  { chain }: { chain: RecordChain },
): Promise<ServiceTier> {
  if (record?.author.nym !== author.nym || record.network !== network) return 0
  const { helper } = record.content
  if (helper !== author.nym && helper !== content.vendor) return 0
  const signal = AbortSignal.timeout(PROVE_WITHIN_MS)
  const { tier } = await recordTier(record, { at: signedAt, chain, network, signal }).catch(
    (error: unknown) => {
      throw signal.aborted ? unproven() : error
    },
  )
  return tier
}

/**
 * The mark that a record proves by itself and the headers of the chain: the same wherever it is read.
 * Entries that are forged, about somebody else, or whose payment is not in the chain count nothing. Some
 * 30 ms of OpenPGP an entry. Throws `service.unproven` when it cannot be told now whether a block is in
 * the chain: the same record may count later.
 */
export async function recordTier(
  { content: { helper, entries } }: ServiceRecord,
  terms: RecordTerms,
): Promise<{ helper: Nym; tier: ServiceTier }> {
  const facts: ReceiptFacts[] = []
  for (const entry of entries) {
    terms.signal?.throwIfAborted()
    const receipt = await receiptOf(entry, terms)
    if (receipt?.helper !== helper || receipt.trade === undefined) continue
    const paid = await paidFacts(receipt.trade, entry.payments, terms)
    facts.push({ receipt, paid })
  }
  return { helper, tier: serviceScore(facts, terms.at).tier }
}

/** All dates are measured by that of the order, so that the reader's clock decides nothing. */
async function receiptOf(
  { receipt, payments: _payments, ...trade }: ServiceRecordEntry,
  { network, at }: RecordTerms,
): Promise<VerifiedReceipt | undefined> {
  return verifyReceipt({ receipt, trade }, { network, now: at }).catch(() => undefined)
}

/** Whether blocks up to that instant hold transactions that pay the price to the address of the trade. */
async function paidFacts(
  { paidTo, amountSats }: VerifiedRating,
  payments: readonly RecordPayment[],
  { chain, network, at, signal }: RecordTerms,
): Promise<PaidFacts> {
  const script = payeeScript(paidTo, network)
  const claimed = new Map<string, Claim>()
  for (const payment of script === undefined ? [] : payments) {
    const claim = readClaim(payment, script)
    if (claim === undefined || claim.at > at || !isInHeader(claim.inclusion)) continue
    claimed.set(claim.txid, claim)
  }
  const sum = (claims: Iterable<Claim>) => [...claims].reduce((all, { sats }) => all + sats, 0n)
  // What would not be enough, or is in no block, is not worth a question.
  if (sum(claimed.values()) < amountSats) return { state: 'unpaid' }
  const proven: Claim[] = []
  for (const claim of claimed.values()) {
    const isProven = await chain
      .isProven(claim.inclusion, signal === undefined ? {} : { signal })
      .catch(() => undefined)
    if (isProven === undefined) throw unproven()
    if (isProven) proven.push(claim)
  }
  const sats = sum(proven)
  if (sats < amountSats) return { state: 'unpaid' }
  return { state: 'paid', sats, at: Math.min(...proven.map((claim) => claim.at)) }
}

/** What a transaction is said to have paid, and when. */
interface Claim {
  readonly txid: string
  readonly sats: bigint
  readonly at: number
  readonly inclusion: Inclusion
}

/** `undefined`: bytes that are no transaction. */
function readClaim(
  { raw, header, height, position, branch }: RecordPayment,
  script: Uint8Array | undefined,
): Claim | undefined {
  if (script === undefined) return undefined
  const levels = branch.match(/.{64}/g) ?? []
  const inclusion: Inclusion = {
    raw: hex.decode(raw),
    header: hex.decode(header),
    height,
    position,
    branch: levels.map((level) => toDisplay(hex.decode(level))),
  }
  try {
    const { txid, outputs } = decodeTx(inclusion.raw)
    const sats = outputs
      .filter((output) => equalBytes(output.script, script))
      .reduce((all, { value }) => all + value, 0n)
    return { txid, sats, at: decodeHeader(inclusion.header).time * 1000, inclusion }
  } catch {
    return undefined
  }
}

const unproven = () =>
  new SoukError('service.unproven', 'the own chain cannot tell yet whether a block is in it')
