import { writeConsent } from '../../contracts/handles/consent.ts'
import type { Handle } from '../../contracts/handles/name.ts'
import { parseHandle } from '../../contracts/handles/name.ts'
import { acceptHandle } from '../../contracts/handles/statement.ts'
import type { Nym } from '../../lib/brand.ts'
import type { Clock } from '../../lib/clock.ts'
import type { NetworkName } from '../../lib/config.ts'
import { SoukError } from '../../lib/errors.ts'
import type { SingleRecord } from '../../storage/repositories/single-record.ts'
import type { Changes } from '../changes.ts'
import type { ConsentView } from '../rpc/handles-api.ts'
import type { Person } from '../session.ts'
import type { HandleBook } from './handle-book.ts'
import type { OwnHandle } from './own-handle.ts'
import { recordOf } from './own-record.ts'

/** Others are asked whether it has come at most so often, unless somebody wants to know now. */
const LOOK_EVERY_MS = 30_000

/** To what somebody agreed who waits for a handle. */
export interface ConsentRecord {
  readonly handle: Handle
  readonly from: Nym
  /** What its holder is to be sent. */
  readonly text: string
}

/** A handle that somebody handed over to this person. */
export interface HandleGift {
  readonly handle: Handle
  readonly from: Nym
  /** The first block at which it is nobody's, and about when that is, ms. */
  readonly until: number
  readonly untilAt: number
  /** Another one is held here: this one cannot be taken over as long. */
  readonly blocked: boolean
}

export interface TakeOverComponents {
  network: NetworkName
  record: SingleRecord<ConsentRecord>
  person: () => Promise<Person | undefined>
  book: HandleBook
  own: OwnHandle
  /** It has come. May be told again of the same one. */
  onGiven: (gift: HandleGift) => Promise<void>
  changes: Changes
  clock: Clock
}

/** Being given a handle: nobody gets one against their will, so who is to have it signs first. */
export class TakeOver {
  readonly #components: TakeOverComponents
  #lookedAt = -Infinity

  constructor(components: TakeOverComponents) {
    this.#components = components
  }

  /** What is waited for; `undefined`: nothing. Asks nobody. */
  async view(): Promise<ConsentView | undefined> {
    const { record, book, own, person } = this.#components
    const waiting = await record.load()
    if (waiting === undefined) return undefined
    const known = await book.view(waiting.handle)
    const isHere = known?.state === 'proven' && known.nym === (await person())?.nym
    // On its way from there to here it is neither.
    const isBlocked = (await own.view()).handle !== waiting.handle && (await this.#hasOne())
    const { until, untilAt } = known ?? {}
    return isHere && isBlocked && until !== undefined && untilAt !== undefined
      ? { ...waiting, here: { until, untilAt } }
      : waiting
  }

  /**
   * Agrees to be given a handle by whoever holds it now. Throws `handle.*` for a name that is none,
   * `handle.not-held` {handle}, `handle.one-only`, `vault.locked`.
   */
  async agree(text: string): Promise<void> {
    const { network, record, book } = this.#components
    const handle = parseHandle(text)
    const { nym: to, keys } = await this.#person()
    if (await this.#hasOne()) throw new SoukError('handle.one-only', 'one handle at a time')
    const known = await book.look(handle, { anew: true })
    if (known?.state !== 'proven' || known.nym === undefined || known.nym === to)
      throw new SoukError('handle.not-held', 'nobody can give it', { data: { handle } })
    const from = known.nym
    const acceptance = acceptHandle(keys.identity, { network, handle, from, to })
    await record.save({ handle, from, text: writeConsent({ to, acceptance }) })
    this.#changed()
  }

  /** Waits no longer. Whoever was sent the text may still use it. */
  async forget(): Promise<void> {
    await this.#components.record.clear()
    this.#changed()
  }

  /** Asks others whether it has come. Never throws. */
  async look({ now = false } = {}): Promise<void> {
    const { record, book, own, onGiven, clock } = this.#components
    try {
      const waiting = await record.load()
      if (waiting === undefined || (!now && clock() - this.#lookedAt < LOOK_EVERY_MS)) return
      this.#lookedAt = clock()
      const { nym } = await this.#person()
      const { handle, from } = waiting
      const known = await book.look(handle, { anew: true })
      const bundle = await book.heldBy(handle, nym)
      if (known?.state !== 'proven' || known.nym !== nym || bundle === undefined) return
      const { until = 0, untilAt = 0 } = known
      // The node may have been stopped between the next steps.
      const mine = await own.view()
      const isTaken = mine.state === 'held' && mine.handle === handle
      const blocked = !isTaken && (await this.#hasOne())
      if (!isTaken && !blocked) {
        await own.forget()
        await own.adopt(recordOf(bundle))
      }
      await onGiven({ handle, from, until, untilAt, blocked })
      if (!blocked) await this.forget()
    } catch {
      // Asked again with the next look.
    }
  }

  async #hasOne(): Promise<boolean> {
    const { state, unpaid } = await this.#components.own.view()
    return state === 'held' || (state === 'sending' && unpaid !== true)
  }

  async #person(): Promise<Person> {
    const person = await this.#components.person()
    if (person === undefined) throw new SoukError('vault.locked', 'nobody can sign now')
    return person
  }

  #changed(): void {
    this.#components.changes.emit({ about: 'handles' })
  }
}
