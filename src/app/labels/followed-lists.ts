import type { VerifiedDocument } from '../../contracts/documents/kinds.ts'
import type { LabelListContent } from '../../contracts/documents/label-list.ts'
import type { Nym } from '../../lib/brand.ts'
import type { Clock } from '../../lib/clock.ts'
import type { WireError } from '../../lib/errors.ts'
import { SoukError, toWireError } from '../../lib/errors.ts'
import type { SingleRecord } from '../../storage/repositories/single-record.ts'
import type { Changes } from '../changes.ts'
import { PersonalRecord } from '../find/personal-record.ts'
import type { LabelChoice, LabelListView, SubscriptionView } from '../rpc/labels-api.ts'
import { listView } from './list-view.ts'
import { Marks } from './marks.ts'

/** More than anybody reads; each is kept here whole. */
const MAX_FOLLOWED = 20

/** A list that is followed, as it was last read. */
export interface FollowedList {
  nym: Nym
  /** Of the author. */
  name: string
  choice: LabelChoice
  list: LabelListContent & { signedAt: number }
  /** Ms since the Unix epoch. */
  checkedAt: number
  /** Of the store in which it was read. */
  storeSequence: bigint
  /** Why it could not be read since. */
  error?: WireError
}

/** A store as far as its list of labels goes. */
export interface ReadList {
  list?: VerifiedDocument<'label_list'>
  name: string
  sequence: bigint
}

export interface FollowedListsComponents {
  /** Named `labels-followed`. */
  record: SingleRecord<FollowedList[]>
  /** Only then can anything be encrypted. */
  isOpen: () => boolean
  /** There are keys, and they are locked: nothing can be changed. */
  isLocked: () => boolean
  own: () => Promise<Nym | undefined>
  /** The list of somebody as their store has it now. Throws `store.*`, `block.*`, `document.*`. */
  read: (nym: Nym) => Promise<ReadList>
  isBlocked: (nym: Nym) => Promise<boolean>
  changes: Changes
  clock: Clock
}

/**
 * Lists that a person chose to follow, and what these say. None is followed by itself. Kept encrypted:
 * while the keys are locked, what was read last holds on and nothing changes.
 */
export class FollowedLists {
  readonly #components: FollowedListsComponents
  readonly #record: PersonalRecord<FollowedList[]>
  #marks = new Marks([])
  #all: readonly FollowedList[] = []

  constructor(components: FollowedListsComponents) {
    this.#components = components
    const { record, isOpen } = components
    this.#record = new PersonalRecord({ record, isOpen, empty: [], merge: together })
  }

  /** As far as the lists were read. */
  get marks(): Marks {
    return this.#marks
  }

  /** As far as they were read. */
  get all(): readonly FollowedList[] {
    return this.#all
  }

  views(): SubscriptionView[] {
    return this.#all.map(({ nym, name, choice, list, checkedAt, error }) => {
      const { entries, ...view } = listView(nym, name, list)
      return { ...view, choice, checkedAt, ...(error && { error }) }
    })
  }

  /** The list of somebody, now. Throws `labels.none`, and as reading it does. */
  async look(nym: Nym): Promise<LabelListView> {
    const { list, name } = await this.#read(nym)
    return listView(nym, name, { ...list.content, signedAt: list.signedAt })
  }

  /**
   * Follows somebody's list, or chooses anew what it does. Throws `labels.none`, `labels.own`,
   * `field.too-many` {max}, and as reading it does.
   */
  async follow(nym: Nym, choice: LabelChoice): Promise<void> {
    const { own, clock } = this.#components
    this.#requireOpen()
    if ((await own()) === nym) throw new SoukError('labels.own', 'nobody follows their own list')
    if (this.#all.some((one) => one.nym === nym)) {
      return this.#change(nym, (one) => ({ ...one, choice }))
    }
    const { list, name, sequence } = await this.#read(nym)
    await this.#update((all) => {
      const others = all.filter((one) => one.nym !== nym)
      if (others.length >= MAX_FOLLOWED) {
        throw new SoukError('field.too-many', 'too many lists', { data: { max: MAX_FOLLOWED } })
      }
      const read = { list: { ...list.content, signedAt: list.signedAt }, checkedAt: clock() }
      return [...others, { nym, name, choice, ...read, storeSequence: sequence }]
    })
  }

  /** What the list did is undone at once. */
  async leave(nym: Nym): Promise<void> {
    this.#requireOpen()
    await this.#update((all) => all.filter((one) => one.nym !== nym))
  }

  /**
   * Reads a followed list again. An older version than known changes nothing; one that was withdrawn
   * says nothing any more. What cannot be read stays as it was, with the reason. Never throws.
   */
  async refresh(nym: Nym): Promise<void> {
    try {
      const { list, name, sequence } = await this.#components.read(nym)
      await this.#change(nym, ({ error, ...one }) => ({
        ...one,
        name,
        list: newest(one.list, list),
        checkedAt: this.#components.clock(),
        storeSequence: sequence,
        ...(list === undefined && { error: toWireError(none()) }),
      }))
    } catch (cause) {
      const error = toWireError(cause)
      await this.#change(nym, (one) => ({ ...one, error })).catch(() => undefined)
    }
  }

  /** Takes up what is kept, after the keys were unlocked or somebody was blocked. */
  async load(): Promise<void> {
    await this.#take(this.#components.isLocked() ? this.#all : await this.#record.load())
  }

  async #read(nym: Nym): Promise<ReadList & { list: VerifiedDocument<'label_list'> }> {
    const { list, ...rest } = await this.#components.read(nym)
    if (list === undefined) throw none()
    return { ...rest, list }
  }

  #change(nym: Nym, change: (one: FollowedList) => FollowedList): Promise<void> {
    return this.#update((all) => all.map((one) => (one.nym === nym ? change(one) : one)))
  }

  async #update(change: (all: FollowedList[]) => FollowedList[]): Promise<void> {
    await this.#take(await this.#record.update(change))
  }

  async #take(all: readonly FollowedList[]): Promise<void> {
    const { isBlocked, changes } = this.#components
    const isNews = all.length > 0 || this.#all.length > 0
    this.#all = all
    const blocked = await Promise.all(all.map(({ nym }) => isBlocked(nym)))
    // What blocked people say of others counts nothing.
    const heard = all.filter((_, index) => blocked[index] !== true)
    this.#marks = new Marks(
      heard.map(({ nym, choice, list: { title, entries } }) => ({ nym, choice, title, entries })),
    )
    if (isNews) changes.emit({ about: 'labels' })
  }

  #requireOpen(): void {
    if (this.#components.isLocked()) throw new SoukError('vault.locked', 'the keys are locked')
  }
}

const none = () => new SoukError('labels.none', 'this person publishes no list')

function newest(
  known: FollowedList['list'],
  read: VerifiedDocument<'label_list'> | undefined,
): FollowedList['list'] {
  if (read === undefined) return { ...known, entries: [] }
  if (read.content.sequence < known.sequence) return known
  return { ...read.content, signedAt: read.signedAt }
}

function together(kept: FollowedList[], late: FollowedList[]): FollowedList[] {
  const named = new Set(late.map(({ nym }) => nym))
  return [...kept.filter(({ nym }) => !named.has(nym)), ...late].slice(0, MAX_FOLLOWED)
}
