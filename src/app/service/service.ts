import { signDocument } from '../../contracts/documents/sign.ts'
import type { RatingProof } from '../../contracts/reputation/proof.ts'
import { monthName, monthOf } from '../../contracts/service/month.ts'
import { pointsOf, serviceScore } from '../../contracts/service/tier.ts'
import type { ServiceScore } from '../../contracts/service/tier.ts'
import type { AbortOptions } from '../../lib/abort.ts'
import type { DeviceId, Nym } from '../../lib/brand.ts'
import type { Clock } from '../../lib/clock.ts'
import type { ServiceExchange } from '../../p2p/service/exchange.ts'
import type { OrderBook } from '../orders/book.ts'
import type { Payments } from '../reputation/payments.ts'
import type { ReceivedReceipt, ServedBy, ServiceView } from '../rpc/service-api.ts'
import type { Person, Session } from '../session.ts'
import type { GivenRow, ServedTotal, ServiceCounts } from './counts.ts'
import { totalsOf } from './counts.ts'
import { bestTrade } from './own-trade.ts'
import type { ReceiptBook, ReceiptRecord } from './receipt-book.ts'

/** What is needed of the running network. */
export interface ServiceNetwork {
  readonly exchange: Pick<ServiceExchange, 'who' | 'give' | 'search'>
  /** Connected devices. */
  neighbours: () => readonly DeviceId[]
  connectToPerson: (nym: Nym, options: AbortOptions) => Promise<DeviceId>
}

export interface ServiceComponents {
  counts: ServiceCounts
  book: ReceiptBook
  payments: Pick<Payments, 'check' | 'isChecking'>
  session: Pick<Session, 'person' | 'require'>
  orders: Pick<OrderBook, 'list' | 'find'>
  /** `undefined` while the node does not run. */
  network: () => ServiceNetwork | undefined
  isOn: () => boolean
  nameOf: (nym: Nym) => Promise<string>
  /** What they say is neither shown nor counted. */
  isBlocked: (nym: Nym) => Promise<boolean>
  /** Something of the own receipts changed. */
  tell: () => void
  clock: Clock
}

/** The same receipt is not signed anew more often, unless somebody asks for it. */
const SIGN_AGAIN_MS = 20 * 3_600_000
/** Others are asked again about the same person after so long. */
const SEARCH_AGAIN_MS = 5 * 60_000
/** Whoever was not there at the last search is asked after a moment. */
const SEARCH_MORE_MS = 2_000
/** People whose last search is remembered. */
const MAX_SEARCHES = 500
const REACH_TIMEOUT_MS = 20_000
const MAX_SHOWN = 50

/** Who served whom: counted, signed, handed over, collected, found, and summed up. */
export class Service {
  readonly #components: ServiceComponents
  readonly #searches = new Map<Nym, { at: number; neighbours: number; running: boolean }>()
  /** Devices that were asked in this run whose they are. */
  readonly #asked = new Set<DeviceId>()
  readonly #stopped = new AbortController()
  #signing: Promise<number> | undefined

  constructor(components: ServiceComponents) {
    this.#components = components
  }

  stop(): void {
    this.#stopped.abort()
  }

  /** Receipts about the person, without those by people who are blocked here. */
  async heard(nym: Nym): Promise<ReceiptRecord[]> {
    const { book, isBlocked } = this.#components
    const records = await book.of(nym)
    const hidden = await Promise.all(records.map(({ receipt }) => isBlocked(receipt.signer)))
    return records.filter((_, index) => hidden[index] !== true)
  }

  /** What is known here of what others say about the person. */
  async score(nym: Nym): Promise<ServiceScore> {
    return serviceScore(await this.heard(nym), this.#components.clock())
  }

  /** Asks others about the person, unless that was just done, and the chain about payments. Never throws. */
  async look(nym: Nym): Promise<void> {
    const { network, payments, clock } = this.#components
    const running = network()
    if (running !== undefined && this.#isDue(nym, running.neighbours().length)) {
      const search = { at: clock(), neighbours: running.neighbours().length, running: true }
      const [oldest] = this.#searches.keys()
      if (oldest !== undefined && this.#searches.size >= MAX_SEARCHES) this.#searches.delete(oldest)
      this.#searches.set(nym, search)
      const { signal } = this.#stopped
      await running.exchange.search(nym, { signal }).catch(() => undefined)
      search.running = false
    }
    await payments.check(nym, { signal: this.#stopped.signal })
  }

  /** Learns whose the connected devices are that served this person. Never throws. */
  async meet(): Promise<void> {
    const { counts, network, isOn } = this.#components
    const running = network()
    if (running === undefined || !isOn()) return
    const nameless = (await counts.load()).served.filter(({ nym }) => nym === undefined)
    const connected = new Set(running.neighbours())
    for (const device of new Set(nameless.map((row) => row.device))) {
      if (!connected.has(device) || this.#asked.has(device)) continue
      this.#asked.add(device)
      const { signal } = this.#stopped
      const nym = await running.exchange.who(device, { signal }).catch(() => undefined)
      if (nym !== undefined) await counts.name(device, nym)
    }
    this.#components.tell()
  }

  /**
   * Signs for everybody who did more since the last receipt, and hands it over. `now`: also if the last
   * one is of today, and devices that did not say whose they are are asked again. Returns how many took
   * theirs; those who cannot be reached get it another time. Throws `identity.none`, `vault.locked`.
   */
  sign({ now = false }: { now?: boolean } = {}): Promise<number> {
    this.#signing ??= this.#sign(now).finally(() => {
      this.#signing = undefined
      this.#components.tell()
    })
    this.#components.tell()
    return this.#signing
  }

  async view(): Promise<ServiceView> {
    const { session, counts, isOn, orders, clock } = this.#components
    const me = (await session.person())?.nym
    const records = me === undefined ? [] : await this.heard(me)
    const counted = await counts.load()
    const trade = me === undefined ? undefined : await bestTrade(orders, me)
    return {
      on: isOn(),
      score: serviceScore(records, clock()),
      received: await this.#received(records),
      served: await this.#served(totalsOf(counted), counted.given),
      nameless: new Set(
        counted.served.filter(({ nym }) => nym === undefined).map(({ device }) => device),
      ).size,
      trader: trade !== undefined,
      signing: this.#signing !== undefined,
    }
  }

  async #sign(now: boolean): Promise<number> {
    const { session, counts, orders, isOn, clock } = this.#components
    const person = await session.require()
    if (!isOn()) return 0
    await counts.write()
    if (now) this.#asked.clear()
    await this.meet()
    const counted = await counts.load()
    const due = totalsOf(counted).filter((total) => {
      if (total.nym === person.nym) return false
      const last = counted.given.find(
        ({ nym, month }) => nym === total.nym && month === total.month,
      )
      if (last === undefined) return true
      const more = total.bytes > last.bytes || total.envelopes > last.envelopes
      return (more || total.days > last.days) && (now || clock() - last.at > SIGN_AGAIN_MS)
    })
    if (due.length === 0) return 0
    const trade = await bestTrade(orders, person.nym)
    let given = 0
    for (const total of due) {
      if (this.#stopped.signal.aborted) break
      if (await this.#give(person, total, trade).catch(() => false)) given++
    }
    return given
  }

  async #give(
    { signer }: Person,
    { nym, month, bytes, envelopes, days }: ServedTotal,
    trade: RatingProof | undefined,
  ): Promise<boolean> {
    const { network, counts, clock, isBlocked } = this.#components
    const running = network()
    if (running === undefined || (await isBlocked(nym))) return false
    const limit = AbortSignal.timeout(REACH_TIMEOUT_MS)
    const signal = AbortSignal.any([limit, this.#stopped.signal])
    const device = await running.connectToPerson(nym, { signal })
    const at = clock()
    const content = { helper: nym, month, bytes, envelopes, days }
    const receipt = (await signDocument('service_receipt', content, signer, at)).armored
    const proof = { receipt, ...(trade && { trade }) }
    if ((await running.exchange.give(device, [proof], { signal })) === 0) return false
    await counts.noteGiven({ nym, month, bytes, envelopes, days, at })
    return true
  }

  #received(records: readonly ReceiptRecord[]): Promise<ReceivedReceipt[]> {
    const { nameOf, clock } = this.#components
    const month = monthOf(clock())
    const newest = records.toSorted(
      (a, b) =>
        b.receipt.at - a.receipt.at || pointsOf(b.receipt, month) - pointsOf(a.receipt, month),
    )
    return Promise.all(
      newest.slice(0, MAX_SHOWN).map(async ({ receipt, paid }) => {
        const { signer, month: of, bytes, envelopes, days, trade } = receipt
        const isNone = trade === undefined || paid.state === 'unpaid'
        return {
          signer,
          name: await nameOf(signer),
          month: of,
          bytes,
          envelopes,
          days,
          trade: isNone ? 'none' : paid.state,
        }
      }),
    )
  }

  #served(totals: readonly ServedTotal[], given: readonly GivenRow[]): Promise<ServedBy[]> {
    const { nameOf, clock } = this.#components
    const month = monthName(clock())
    const ours = totals
      .filter((total) => total.month === month)
      .sort((a, b) => b.bytes - a.bytes || b.days - a.days)
    return Promise.all(
      ours.slice(0, MAX_SHOWN).map(async ({ nym: helper, ...facts }) => {
        const last = given.find((row) => row.nym === helper && row.month === month)
        return {
          helper,
          name: await nameOf(helper),
          ...facts,
          ...(last && { givenAt: last.at }),
        }
      }),
    )
  }

  #isDue(nym: Nym, neighbours: number): boolean {
    const before = this.#searches.get(nym)
    if (before === undefined) return true
    if (before.running) return false
    const age = this.#components.clock() - before.at
    return (
      age > SEARCH_AGAIN_MS || age < 0 || (neighbours > before.neighbours && age > SEARCH_MORE_MS)
    )
  }
}
