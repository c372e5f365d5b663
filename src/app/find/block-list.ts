import type { Nym } from '../../lib/brand.ts'
import type { Clock } from '../../lib/clock.ts'
import { SoukError } from '../../lib/errors.ts'
import { characters } from '../../lib/text.ts'
import type { SingleRecord } from '../../storage/repositories/single-record.ts'
import type { Changes } from '../changes.ts'
import type { BlockedView } from '../rpc/find-api.ts'
import { PersonalRecord } from './personal-record.ts'

const MAX_BLOCKED = 5_000
const MAX_REASON = 500

export interface BlockRecord {
  nym: Nym
  /** What the store was called then. */
  name: string
  reason: string
  /** Ms since the Unix epoch. */
  at: number
}

export interface BlockListComponents {
  /** Named `blocked`. */
  record: SingleRecord<BlockRecord[]>
  isOpen: () => boolean
  own: () => Promise<Nym | undefined>
  nameOf: (nym: Nym) => Promise<string>
  /** Whatever is kept of somebody who has just been blocked goes. */
  onBlocked: (nym: Nym) => Promise<void>
  changes: Changes
  clock: Clock
}

/** Whom this person wants to hear and see nothing of. Encrypted, and told to nobody. */
export class BlockList {
  readonly #components: BlockListComponents
  readonly #record: PersonalRecord<BlockRecord[]>
  /** Stays as it was while the list is locked. */
  #known: ReadonlySet<Nym> = new Set()
  #readFor: boolean | undefined

  constructor(components: BlockListComponents) {
    this.#components = components
    const { record, isOpen } = components
    this.#record = new PersonalRecord({ record, isOpen, empty: [], merge: together })
    components.changes.on(({ about }) => {
      if (about === 'session') this.#readFor = undefined
    })
  }

  /** As far as the list was read. */
  has(nym: Nym): boolean {
    return this.#known.has(nym)
  }

  async isBlocked(nym: Nym): Promise<boolean> {
    return (await this.all()).has(nym)
  }

  /** Everybody on the list; while it is locked, who was on it when it was last read. */
  async all(): Promise<ReadonlySet<Nym>> {
    const { isOpen } = this.#components
    if (this.#readFor !== isOpen()) await this.#read()
    return this.#known
  }

  /**
   * Puts somebody on the list, with a reason for oneself, or takes them off it. Throws `block.own`,
   * `field.too-long` {max}, `field.too-many` {max}.
   */
  async set(nym: Nym, blocked: boolean, reason: string): Promise<void> {
    const { own, nameOf, onBlocked, changes, clock } = this.#components
    if (blocked && (await own()) === nym) throw new SoukError('block.own', 'nobody blocks themself')
    if (characters(reason) > MAX_REASON) {
      throw new SoukError('field.too-long', 'a long reason', { data: { max: MAX_REASON } })
    }
    const name = blocked ? await nameOf(nym) : ''
    await this.#record.update((list) => {
      const rest = list.filter((one) => one.nym !== nym)
      if (!blocked) return rest
      if (rest.length >= MAX_BLOCKED) {
        throw new SoukError('field.too-many', 'a full list', { data: { max: MAX_BLOCKED } })
      }
      return [{ nym, name, reason, at: clock() }, ...rest]
    })
    await this.#read()
    if (!blocked) this.#known = new Set([...this.#known].filter((one) => one !== nym))
    if (blocked) await onBlocked(nym)
    changes.emit({ about: 'blocked' })
  }

  /** The latest first. */
  async view(): Promise<BlockedView> {
    return { blocked: await this.#record.load() }
  }

  async #read(): Promise<void> {
    const open = this.#components.isOpen()
    const list = (await this.#record.load()).map(({ nym }) => nym)
    // What is locked now may have been open before.
    this.#known = new Set(open ? list : [...this.#known, ...list])
    this.#readFor = open
  }
}

function together(kept: BlockRecord[], late: BlockRecord[]): BlockRecord[] {
  const named = new Set(late.map(({ nym }) => nym))
  return [...late, ...kept.filter(({ nym }) => !named.has(nym))].slice(0, MAX_BLOCKED)
}
