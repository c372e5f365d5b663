import { LIMITS } from '../../contracts/documents/limits.ts'
import type {
  RecordPayment,
  ServiceRecordContent,
  ServiceRecordEntry,
} from '../../contracts/documents/service-record.ts'
import { recordEntryBytes } from '../../contracts/documents/service-record.ts'
import type { VerifiedReceipt } from '../../contracts/service/verify.ts'
import type { VerifiedRating } from '../../contracts/reputation/verify.ts'
import type { ServiceTier } from '../../contracts/service/tier.ts'
import type { AbortOptions } from '../../lib/abort.ts'
import type { Nym } from '../../lib/brand.ts'
import type { Clock } from '../../lib/clock.ts'
import type { NetworkName } from '../../lib/config.ts'
import type { SingleRecord } from '../../storage/repositories/single-record.ts'
import type { PaymentChain } from './proven-payments.ts'
import { areStanding, fetchPayments, paidWithin } from './proven-payments.ts'
import type { ReceiptRecord } from './receipt-book.ts'
import type { Candidate } from './record-choice.ts'
import { chooseReceipts } from './record-choice.ts'

/** What proves the payments of trades to others, by the address that was to be paid. */
export type KeptPayments = Readonly<Record<string, readonly RecordPayment[]>>

export interface RecordMakerComponents {
  /** Receipts about somebody that may count. */
  heard: (nym: Nym) => Promise<readonly ReceiptRecord[]>
  /** Asks others for receipts about the person, and the chain whether their signers paid. Never throws. */
  look: (nym: Nym) => Promise<void>
  chain: PaymentChain
  network: NetworkName
  /** Requests that the chain's servers may still be asked in this hour. */
  requestsLeft: () => number
  me: () => Nym | undefined
  /** The own ones: they are kept. */
  kept: SingleRecord<KeptPayments>
  /** Something was gathered, or it began or ended. */
  tell: () => void
  clock: Clock
}

/** What can be shown of a person's mark. */
export interface ServiceRecord {
  readonly content: ServiceRecordContent
  readonly tier: ServiceTier
}

/** Bounds of the document. */
const BOUNDS = { maxEntries: LIMITS.recordEntries, maxSize: LIMITS.recordBytes }
/** Left for orders and wallet, whose money is at stake. */
const LEAVES = 150
/** A payment that could not be proven is not tried again sooner. */
const AGAIN_MS = 60_000
/** One trade; and all of a person's. */
const ONE_MS = 20_000
const ALL_MS = 180_000
/** Others whose proofs are remembered until the node stops. */
const MAX_PEOPLE = 50
const MAX_TRIED = 1000
/** Where payments are to stay: as deep as blocks are taken for settled. */
const DEPTH: Record<NetworkName, number> = { mainnet: 6, testnet4: 1, signet: 1, regtest: 1 }

interface Run {
  readonly signal: AbortSignal | undefined
  /** More came since it began. */
  again: boolean
  done: Promise<void>
}

interface Proven extends Candidate {
  readonly entry: ServiceRecordEntry
}

/**
 * Gathers in the background what proves somebody's mark to everybody who follows the chain, and makes a
 * record of what there is. Proofs about oneself outlast the worker, those about others do not.
 */
export class RecordMaker {
  readonly #components: RecordMakerComponents
  readonly #found = new Map<Nym, Map<string, readonly RecordPayment[]>>()
  readonly #triedAt = new Map<string, number>()
  readonly #running = new Map<Nym, Run>()

  constructor(components: RecordMakerComponents) {
    this.#components = components
  }

  isGathering(nym: Nym): boolean {
    return this.#running.has(nym)
  }

  /**
   * Calls in the meantime share the result; `anew`: there is more since. Never throws; what there is by
   * then can be shown.
   */
  gather(
    nym: Nym,
    { signal, anew = false }: AbortOptions & { anew?: boolean } = {},
  ): Promise<void> {
    const { tell } = this.#components
    const before = this.#running.get(nym)
    if (before !== undefined && before.signal?.aborted !== true) {
      before.again ||= anew
      return before.done
    }
    const run: Run = { signal, again: true, done: Promise.resolve() }
    run.done = this.#gather(nym, run)
      .catch(() => undefined)
      .finally(() => {
        if (this.#running.get(nym) === run) this.#running.delete(nym)
        tell()
      })
    this.#running.set(nym, run)
    tell()
    return run.done
  }

  /** The best record among these people's at that instant, of equal ones the first. Asks nobody. */
  async best(nyms: readonly Nym[], at: number): Promise<ServiceRecord | undefined> {
    let best: ServiceRecord | undefined
    for (const nym of nyms) {
      const { tier, chosen } = chooseReceipts(await this.#proven(nym, at), at, BOUNDS)
      if (tier <= (best?.tier ?? 0)) continue
      const entries = chosen.map(({ entry }) => entry)
      best = { content: { helper: nym, entries }, tier }
    }
    return best
  }

  async #gather(nym: Nym, run: Run): Promise<void> {
    const limit = AbortSignal.timeout(ALL_MS)
    const signal = run.signal === undefined ? limit : AbortSignal.any([run.signal, limit])
    while (run.again) {
      run.again = false
      await this.#components.look(nym)
      await this.#prove(nym, signal)
    }
  }

  /** Until nothing is missing that may be asked for. */
  async #prove(nym: Nym, signal: AbortSignal): Promise<void> {
    const { clock, requestsLeft, tell } = this.#components
    for (;;) {
      signal.throwIfAborted()
      if (requestsLeft() < LEAVES) return
      const next = await this.#missing(nym)
      if (next === undefined) return
      if (this.#triedAt.size > MAX_TRIED) this.#triedAt.clear()
      this.#triedAt.set(next.paidTo, clock())
      const payments = await this.#fetch(next, signal)
      if (payments === undefined) continue
      await this.#keep(nym, next.paidTo, payments)
      tell()
    }
  }

  /** The first trade of the best choice that is not proven yet, and may be asked for. */
  async #missing(nym: Nym): Promise<VerifiedRating | undefined> {
    const { clock } = this.#components
    const now = clock()
    const known = await this.#payments(nym)
    const counting = (await this.#components.heard(nym)).flatMap(({ receipt, paid }) => {
      const { trade } = receipt
      if (trade === undefined || paid.state !== 'paid') return []
      const age = now - (this.#triedAt.get(trade.paidTo) ?? -Infinity)
      const isOpen = known.has(trade.paidTo) || age > AGAIN_MS || age < 0
      return isOpen ? [{ receipt, paid, trade, size: 0 }] : []
    })
    const { chosen } = chooseReceipts(counting, now, BOUNDS)
    return chosen.find(({ trade }) => !known.has(trade.paidTo))?.trade
  }

  async #fetch(trade: VerifiedRating, signal: AbortSignal): Promise<RecordPayment[] | undefined> {
    const { chain, network, clock } = this.#components
    const limit = AbortSignal.any([signal, AbortSignal.timeout(ONE_MS)])
    const options = { network, clock, depth: DEPTH[network], signal: limit }
    return fetchPayments(chain, trade, options).catch(() => undefined)
  }

  /** Receipts whose trades are proven by then, each with the entry that shows it. */
  async #proven(nym: Nym, now: number): Promise<Proven[]> {
    const known = await this.#payments(nym)
    return (await this.#components.heard(nym)).flatMap(({ receipt }) => {
      const payments = known.get(receipt.trade?.paidTo ?? '')
      if (payments === undefined) return []
      const entry = entryOf(receipt, payments)
      const { first: at, last } = paidWithin(payments)
      if (entry === undefined || last > now) return []
      const sats = receipt.trade?.amountSats ?? 0n
      return [{ receipt, paid: { state: 'paid', sats, at }, entry, size: recordEntryBytes(entry) }]
    })
  }

  /** Without those whose block was replaced since. */
  async #payments(nym: Nym): Promise<ReadonlyMap<string, readonly RecordPayment[]>> {
    const { me, kept, chain } = this.#components
    const own = nym === me() ? await kept.load().catch(() => undefined) : undefined
    const all = [...Object.entries(own ?? {}), ...(this.#found.get(nym) ?? [])]
    return new Map(all.filter(([, payments]) => areStanding(chain, payments)))
  }

  async #keep(nym: Nym, paidTo: string, payments: readonly RecordPayment[]): Promise<void> {
    const { me, kept, heard } = this.#components
    const found = this.#found.get(nym) ?? new Map<string, readonly RecordPayment[]>()
    this.#found.delete(nym)
    this.#found.set(nym, found.set(paidTo, payments))
    const [oldest] = this.#found.keys()
    if (oldest !== undefined && this.#found.size > MAX_PEOPLE) this.#found.delete(oldest)
    if (nym !== me()) return
    const wanted = new Set((await heard(nym)).map(({ receipt }) => receipt.trade?.paidTo))
    // While the vault is locked it is remembered until the node stops.
    await kept
      .update((before = {}) => {
        const still = Object.entries(before).filter(([address]) => wanted.has(address))
        return { ...Object.fromEntries(still), [paidTo]: payments }
      })
      .catch(() => undefined)
  }
}

function entryOf(
  { proof: { receipt, trade } }: VerifiedReceipt,
  payments: readonly RecordPayment[],
): ServiceRecordEntry | undefined {
  if (trade === undefined) return undefined
  const { rating, acceptance, bond } = trade
  return {
    receipt,
    rating,
    acceptance,
    ...(bond !== undefined && { bond }),
    payments: [...payments],
  }
}
