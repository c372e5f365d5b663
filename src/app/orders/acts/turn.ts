import type {
  Contents,
  DocumentKind,
  VerifiedDocument,
} from '../../../contracts/documents/kinds.ts'
import type { OrderAction, OrderRole } from '../../../contracts/order/types.ts'
import type { DocumentId, OrderId } from '../../../lib/brand.ts'
import { SoukError } from '../../../lib/errors.ts'
import { Lock } from '../../../lib/lock.ts'
import type { Person } from '../../session.ts'
import type { OpenOrder } from '../book.ts'
import { signAndShare } from '../signing.ts'
import type { ActComponents } from './components.ts'

/** Somebody's turn in an order: who, which order as it stands, and what acts are made of. */
export interface Turn {
  readonly components: ActComponents
  readonly person: Person
  readonly role: OrderRole
  readonly id: OrderId
  readonly order: OpenOrder
}

/** An act as it is offered by the fold. */
export interface Act<T> {
  readonly action: OrderAction
  /** Lets it happen though the fold does not offer it. */
  readonly also?: (turn: Turn) => boolean
  /** What an earlier call came to, when the act is not open (any more). */
  readonly done?: (turn: Turn) => { result: T } | undefined
  readonly run: (turn: Turn) => Promise<T>
}

/** Runs acts one at a time per order. */
export class Turns {
  readonly #components: ActComponents
  readonly #locks = new Map<OrderId, Lock>()

  constructor(components: ActComponents) {
    this.#components = components
  }

  /**
   * Throws `order.not-now` unless the fold allows the act to this person. A page repeats what it
   * asked for when the node was stopped before it could answer: what is done by then is answered,
   * not refused.
   */
  act<T>(id: OrderId, { action, also, done, run }: Act<T>): Promise<T> {
    return this.take(id, async (turn) => {
      if (isOpen(turn, action) || also?.(turn) === true) return run(turn)
      const earlier = done?.(turn)
      if (earlier === undefined) throw notNow(action)
      return earlier.result
    })
  }

  /** A turn whose chance the caller judges. Never call it from within another turn of the order. */
  take<T>(id: OrderId, run: (turn: Turn) => Promise<T>): Promise<T> {
    const lock = this.#locks.get(id) ?? new Lock()
    this.#locks.set(id, lock)
    return lock.run(async () => {
      const components = this.#components
      const person = await components.session.require()
      const order = await components.book.get(id)
      return run({ components, person, order, id, role: order.record.role })
    })
  }
}

/** Whether the fold offers an act to this person. */
export const isOpen = ({ order, role }: Turn, action: OrderAction): boolean =>
  order.fold.actions[role].includes(action)

/** The same turn with the order as it is by now. */
export const renewed = async (turn: Turn): Promise<Turn> => ({
  ...turn,
  order: await turn.components.book.get(turn.id),
})

/** Signs a step of the order, keeps it and has it sent to all who are to have it. */
export const sign = <K extends DocumentKind>(
  { components, order, person, id }: Turn,
  kind: K,
  content: Omit<Contents[K], 'order'>,
): Promise<VerifiedDocument<K>> =>
  signAndShare(components, order, person, kind, {
    order: documentOf(id),
    ...content,
  } as Contents[K])

/** True for an order in which this person has signed such a step already. */
export const signedBefore =
  (kind: DocumentKind) =>
  ({ order, person }: Turn): { result: undefined } | undefined =>
    order.fold.steps.some(
      ({ document }) => document.kind === kind && document.author.nym === person.nym,
    )
      ? { result: undefined }
      : undefined

/** The steps of a kind that count, the oldest first. */
export const stepsOf = <K extends DocumentKind>({ order }: Turn, kind: K): VerifiedDocument<K>[] =>
  order.fold.steps.flatMap(({ document }) =>
    document.kind === kind ? [document as unknown as VerifiedDocument<K>] : [],
  )

/** `order.not-now`: the order is in no state for it. */
export const notNow = (action: string): SoukError =>
  new SoukError('order.not-now', `the order is in no state for ${action}`)

/** An order is named by the id of its order document. */
export const documentOf = (id: OrderId): DocumentId => id as string as DocumentId
