import type { VerifiedRating } from '../../contracts/reputation/verify.ts'
import type { PaidFacts } from '../../contracts/reputation/weigh.ts'
import { monthOf } from '../../contracts/service/month.ts'
import type { ServiceProof } from '../../contracts/service/proof.ts'
import type { ReceiptFacts } from '../../contracts/service/tier.ts'
import { newestReceipts, pointsOf, receiptKey } from '../../contracts/service/tier.ts'
import { verifyReceipt } from '../../contracts/service/verify.ts'
import type { Nym } from '../../lib/brand.ts'
import type { Clock } from '../../lib/clock.ts'
import type { NetworkName } from '../../lib/config.ts'
import { Lock } from '../../lib/lock.ts'
import type { ReceiptShelf } from '../../p2p/service/exchange.ts'
import { MAX_RECEIPTS } from '../../p2p/service/messages.ts'
import type { SingleRecord } from '../../storage/repositories/single-record.ts'

/** A verified receipt, and what is known of its signer's payment. */
export interface ReceiptRecord extends ReceiptFacts {
  readonly key: string
  readonly checkedAt: number
}

export interface ReceiptBookComponents {
  /** The own ones: they are kept. */
  own: SingleRecord<readonly ReceiptRecord[]>
  me: () => Nym | undefined
  network: NetworkName
  /** What is known already of the payment of a rated trade. */
  paid: (rating: VerifiedRating) => Promise<PaidFacts | undefined>
  onChange: (helper: Nym) => void
  clock: Clock
}

/** Others whose receipts are remembered until the node stops. */
const MAX_PEOPLE = 200
/** Who sends more that is forged than this is not listened to any longer. */
const MAX_FORGED = 2

/** Every receipt that was verified here: the own ones for good, those of others while the node runs. */
export class ReceiptBook implements ReceiptShelf {
  readonly #components: ReceiptBookComponents
  readonly #others = new Map<Nym, readonly ReceiptRecord[]>()
  readonly #turn = new Lock()

  constructor(components: ReceiptBookComponents) {
    this.#components = components
  }

  /** Those that count most first; nothing of the own ones while the vault is locked. */
  async of(helper: Nym): Promise<readonly ReceiptRecord[]> {
    const { me, own } = this.#components
    if (helper === me()) return (await own.load().catch(() => undefined)) ?? []
    return this.#others.get(helper) ?? []
  }

  async proofs(helper: Nym): Promise<ServiceProof[]> {
    return (await this.of(helper)).map(({ receipt }) => receipt.proof)
  }

  async take(proofs: readonly ServiceProof[], helper: Nym): Promise<number> {
    const { network, clock, paid } = this.#components
    const known = new Map((await this.of(helper)).map((one) => [textOf(one.receipt.proof), one]))
    const fresh: ReceiptRecord[] = []
    let [good, forged] = [0, 0]
    for (const proof of proofs.slice(0, MAX_RECEIPTS)) {
      if (known.has(textOf(proof))) {
        good++
        continue
      }
      try {
        const receipt = await verifyReceipt(proof, { network, now: clock() })
        if (receipt.helper !== helper) throw new TypeError('about somebody else')
        const facts = receipt.trade && (await paid(receipt.trade))
        const state = facts ?? ({ state: 'unchecked' } as const)
        fresh.push({ key: receiptKey(receipt), receipt, paid: state, checkedAt: 0 })
        good++
      } catch {
        if (++forged > MAX_FORGED) break
      }
    }
    if (fresh.length > 0) await this.#change(helper, (before) => this.#best([...before, ...fresh]))
    return good
  }

  /** The trades of those who signed about the person, as {@link Payments} looks them up. */
  async trades(helper: Nym) {
    return (await this.of(helper)).flatMap(({ key, receipt: { trade }, paid, checkedAt }) =>
      trade === undefined ? [] : [{ key, rating: trade, paid, checkedAt }],
    )
  }

  /** Notes what the chain says of the money of these. */
  async setPaid(helper: Nym, facts: ReadonlyMap<string, PaidFacts>): Promise<void> {
    if (facts.size === 0) return
    const checkedAt = this.#components.clock()
    await this.#change(helper, (before) =>
      before.map((record) => {
        const paid = facts.get(record.key)
        return paid === undefined ? record : { ...record, paid, checkedAt }
      }),
    )
  }

  async #change(
    helper: Nym,
    change: (before: readonly ReceiptRecord[]) => readonly ReceiptRecord[],
  ): Promise<void> {
    const { me, own, onChange } = this.#components
    await this.#turn.run(async () => {
      if (helper === me()) {
        await own.update((before = []) => change(before))
        return
      }
      const before = this.#others.get(helper) ?? []
      this.#others.delete(helper)
      this.#others.set(helper, change(before))
      const [oldest] = this.#others.keys()
      if (oldest !== undefined && this.#others.size > MAX_PEOPLE) this.#others.delete(oldest)
    })
    onChange(helper)
  }

  /** A flood of receipts by nobody does not push out those by traders. */
  #best(all: readonly ReceiptRecord[]): ReceiptRecord[] {
    const month = monthOf(this.#components.clock())
    const worth = ({ receipt }: ReceiptRecord) =>
      (receipt.trade === undefined ? 0 : 1_000_000) + pointsOf(receipt, month)
    return newestReceipts(all)
      .sort((a, b) => worth(b) - worth(a) || (a.key < b.key ? -1 : 1))
      .slice(0, MAX_RECEIPTS)
  }
}

const textOf = ({ receipt, trade }: ServiceProof): string => `${receipt}\n${trade?.rating ?? ''}`
