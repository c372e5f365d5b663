import { DEFAULT_BLOCKS } from '../../contracts/documents/escrow-terms.ts'
import type { SingleRecord } from '../../storage/repositories/single-record.ts'
import type { Changes } from '../changes.ts'
import type { TradePolicy } from '../rpc/trade-api.ts'
import type { Session } from '../session.ts'
import type { ListingPolicy } from '../stores/listing-content.ts'
import { policyMark } from '../stores/listing-content.ts'
import { isSame } from '../stores/merge.ts'
import { checkPolicy } from './check-policy.ts'

/** What a person trades by who has not chosen anything. */
export const FIRST_POLICY: TradePolicy = {
  moderators: [],
  trusted: [],
  blocks: DEFAULT_BLOCKS,
  countersigned: false,
  autoAccept: { enabled: false, countries: [] },
  autoHandOver: true,
}

export interface TradePoliciesComponents {
  session: Session
  /** Named `trade-policy`. */
  record: SingleRecord<Partial<TradePolicy>>
  /** Signs anew the own listings that follow the policy. */
  followPolicy: () => Promise<void>
  changes: Changes
}

/** The one policy of this person, kept encrypted. */
export class TradePolicies {
  readonly #components: TradePoliciesComponents

  constructor(components: TradePoliciesComponents) {
    this.#components = components
  }

  /** What holds now. Throws `vault.locked`. */
  async load(): Promise<TradePolicy> {
    return { ...FIRST_POLICY, ...(await this.#components.record.load()) }
  }

  /**
   * Changes parts of the policy; listings that follow it are signed anew. Throws as {@link checkPolicy},
   * `vault.locked`, and what publishing throws (then the policy is kept, and {@link catchUp} goes on).
   */
  async save(changed: Partial<TradePolicy>): Promise<TradePolicy> {
    const { session, record, changes } = this.#components
    const { nym } = await session.require()
    const before = await this.load()
    const kept = await record.update((current) => {
      const next = { ...FIRST_POLICY, ...current, ...defined(changed) }
      checkPolicy(next, nym)
      return next
    })
    changes.emit({ about: 'trade' })
    const policy = { ...FIRST_POLICY, ...kept }
    if (policyMark(policy) !== policyMark(before)) await this.#components.followPolicy()
    return policy
  }

  /** What was chosen, without what everybody begins with. */
  async chosen(): Promise<Partial<TradePolicy>> {
    const kept = Object.entries((await this.#components.record.load()) ?? {})
    const first: Partial<Record<string, unknown>> = { ...FIRST_POLICY }
    return Object.fromEntries(kept.filter(([field, value]) => !isSame(value, first[field])))
  }

  /**
   * Another device of this person chose this; it signs its listings itself. `undefined`: nothing was chosen.
   * What no listing could carry is not taken over: throws as {@link checkPolicy}.
   */
  async learn(field: keyof TradePolicy, value: unknown): Promise<void> {
    const { session, record, changes } = this.#components
    const { nym } = await session.require()
    if (!(field in FIRST_POLICY)) return
    await record.update((current) => {
      const { [field]: _before, ...rest } = current ?? {}
      const next = value === undefined ? rest : { ...rest, [field]: value }
      checkPolicy({ ...FIRST_POLICY, ...next }, nym)
      return next
    })
    changes.emit({ about: 'trade' })
  }

  /** Goes on where a stop or a failure came between a new policy and its listings. */
  async catchUp(): Promise<void> {
    if ((await this.#components.session.person()) !== undefined) {
      await this.#components.followPolicy()
    }
  }

  /** Takes over what restored listings say, unless something was chosen already; tells what holds. */
  async adopt({ moderators, blocks, countersigned }: ListingPolicy): Promise<ListingPolicy> {
    const restored = { moderators, blocks, countersigned }
    const kept = await this.#components.record.update((current) => ({ ...restored, ...current }))
    this.#components.changes.emit({ about: 'trade' })
    return { ...FIRST_POLICY, ...kept }
  }
}

/** Absent and `undefined` both mean: as it was. */
function defined(changed: Partial<TradePolicy>): Partial<TradePolicy> {
  return Object.fromEntries(Object.entries(changed).filter(([, value]) => value !== undefined))
}
