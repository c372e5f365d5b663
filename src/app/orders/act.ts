import type { DispatchManner } from '../../contracts/documents/dispatch.ts'
import type { Contents, DocumentKind } from '../../contracts/documents/kinds.ts'
import { isKind } from '../../contracts/documents/kinds.ts'
import type { StockedListing } from '../../contracts/order/inventory.ts'
import type { OrderAction } from '../../contracts/order/types.ts'
import type { DocumentId, Nym, OrderId } from '../../lib/brand.ts'
import type { Clock } from '../../lib/clock.ts'
import { SoukError } from '../../lib/errors.ts'
import type { NetworkName } from '../../lib/config.ts'
import type { Person, Session } from '../session.ts'
import type { OpenOrder, OrderBook } from './book.ts'
import type { OrderMail } from './mail.ts'
import { requireStock } from './quote.ts'
import { signAndShare } from './signing.ts'

/** A buyer who read the acceptance in the evening can still pay the next day. */
const PAY_WITHIN_MS = 2 * 24 * 60 * 60 * 1000

/** Confirmations before goods leave: play money is not attacked, real money may be. */
const CONFIRMATIONS: Record<NetworkName, number> = {
  regtest: 1,
  testnet4: 1,
  signet: 1,
  mainnet: 2,
}

export interface ActComponents {
  session: Session
  book: OrderBook
  mail: OrderMail
  /** A wallet address that is given to nobody else. */
  paymentAddress: (label: string) => Promise<string>
  /** The own listings as they are on sale now, with their stock. */
  stock: () => Promise<readonly StockedListing[]>
  /** Pays and resolves with the coin that was made; the same key never pays twice. */
  pay: (input: {
    address: string
    amount: bigint
    key: string
    label: string
  }) => Promise<{ txid: string; vout: number }>
  clock: Clock
}

/** Acts on orders: each signs one document, keeps it, and sends it to the other party. */
export class OrderActs {
  readonly #components: ActComponents
  #last: Promise<unknown> = Promise.resolve()

  constructor(components: ActComponents) {
    this.#components = components
  }

  accept(id: OrderId): Promise<void> {
    return this.#act(id, 'accept', signedBefore('acceptance'), async (order, person) => {
      const { paymentAddress, stock, clock } = this.#components
      const { items, totals } = order.fold.order.content
      requireStock(items, await stock())
      await this.#sign(order, person, 'acceptance', {
        order: documentOf(id),
        paymentAddress: await paymentAddress(`order:${id}`),
        amountSats: totals.total,
        confirmations: CONFIRMATIONS[person.signer.network],
        payBy: clock() + PAY_WITHIN_MS,
      })
    })
  }

  reject(id: OrderId, reason: string): Promise<void> {
    return this.#act(id, 'reject', signedBefore('rejection'), (order, person) =>
      this.#sign(order, person, 'rejection', { order: documentOf(id), cause: 'declined', reason }),
    )
  }

  cancel(id: OrderId, reason: string): Promise<void> {
    return this.#act(id, 'cancel', signedBefore('cancellation'), (order, person) =>
      this.#sign(order, person, 'cancellation', { order: documentOf(id), reason }),
    )
  }

  /** Pays what is still due from the own wallet and tells the vendor which transaction it is. */
  pay(id: OrderId): Promise<{ txid: string }> {
    const paidBefore = ({ record }: OpenOrder) => {
      const txid = record.payments?.at(-1)
      return txid === undefined ? undefined : { result: { txid } }
    }
    return this.#act(id, 'pay', paidBefore, async (order, person) => {
      const { address, amount } = dueNow(order)
      const { txid, vout } = await this.#components.pay({
        address,
        amount,
        // After a part was seen the rest is another payment; until then it is the same one.
        key: `order:${id}:${amount}`,
        label: order.record.title,
      })
      await this.#components.book.update(id, (record) => ({
        ...record,
        payments: [...new Set([...(record.payments ?? []), txid])],
      }))
      const { acceptance } = order.fold
      if (acceptance !== undefined && !hasNotice(order, txid)) {
        await this.#sign(order, person, 'funding', {
          order: documentOf(id),
          acceptance: acceptance.id,
          coins: [{ txid, vout, amount }],
        })
      }
      return { txid }
    })
  }

  dispatch(id: OrderId, input: { carrier: string; tracking: string; note: string }): Promise<void> {
    return this.#act(id, 'dispatch', signedBefore('dispatch'), async (order, person) => {
      const { acceptance } = order.fold
      if (acceptance === undefined) throw notNow('dispatch')
      await this.#sign(order, person, 'dispatch', {
        order: documentOf(id),
        acceptance: acceptance.id,
        manner: mannerOf(order),
        parts: [],
        deliveries: [],
        ...input,
      })
    })
  }

  confirmReceipt(id: OrderId): Promise<void> {
    return this.#act(id, 'confirm-receipt', signedBefore('receipt'), async (order, person) => {
      const { dispatch } = order.fold
      if (dispatch === undefined) throw notNow('confirm-receipt')
      await this.#sign(order, person, 'receipt', {
        order: documentOf(id),
        dispatch: dispatch.id,
        note: '',
      })
    })
  }

  /**
   * One act at a time. Throws `order.not-now` unless the fold allows the act to this person. A page
   * repeats what it asked for when the node was stopped before it could answer: what is `done` by then
   * is answered, not refused.
   */
  #act<T>(
    id: OrderId,
    action: OrderAction,
    done: (order: OpenOrder, me: Nym) => { result: T } | undefined,
    run: (order: OpenOrder, person: Person) => Promise<T>,
  ): Promise<T> {
    const result = this.#last.then(async () => {
      const { session, book } = this.#components
      const person = await session.require()
      const order = await book.get(id)
      if (order.fold.actions[order.record.role].includes(action)) return run(order, person)
      const earlier = done(order, person.nym)
      if (earlier === undefined) throw notNow(action)
      return earlier.result
    })
    this.#last = result.catch(() => undefined)
    return result
  }

  async #sign<K extends DocumentKind>(
    order: OpenOrder,
    person: Person,
    kind: K,
    content: Contents[K],
  ): Promise<void> {
    await signAndShare(this.#components, order, person, kind, content)
  }
}

/** True for an order in which this person has taken the step already. */
const signedBefore =
  (kind: DocumentKind) =>
  ({ fold }: OpenOrder, me: Nym) =>
    fold.steps.some(({ document }) => document.kind === kind && document.author.nym === me)
      ? { result: undefined }
      : undefined

/** Where the rest of an order's money goes, and how much it is. Throws `order.not-now`. */
export function dueNow({ fold }: OpenOrder): { address: string; amount: bigint } {
  const { payment } = fold
  if (payment === undefined || payment.received >= payment.due) throw notNow('pay')
  return { address: payment.address, amount: payment.due - payment.received }
}

const notNow = (action: string) =>
  new SoukError('order.not-now', `the order is in no state for ${action}`)

/** An order is named by the id of its order document. */
const documentOf = (id: OrderId) => id as string as DocumentId

const hasNotice = ({ documents }: OpenOrder, txid: string) =>
  documents.some(
    (document) =>
      document.kind === 'funding' && document.content.coins.some((coin) => coin.txid === txid),
  )

/** How what was ordered gets to the buyer. */
function mannerOf({ documents }: OpenOrder): DispatchManner {
  const listings = documents.filter((document) => isKind(document, 'listing'))
  if (listings.some(({ content }) => content.kind === 'physical')) return 'parcel'
  return listings.some(({ content }) => content.kind === 'digital') ? 'digital' : 'service'
}
