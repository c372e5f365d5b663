import type { OrderView } from '../../../../app/rpc/api.ts'
import type { Delivery, DispatchManner } from '../../../../contracts/documents/dispatch.ts'
import { LIMITS } from '../../../../contracts/documents/limits.ts'
import { t } from '../../../i18n/index.svelte.ts'
import type { ActInput } from '../order-acts.svelte.ts'
import { isBlank, isFilled, leftOf, likelyManner, partsOf, readPieces } from './dispatch-draft.ts'
import { textProblem } from './text-problem.ts'

/** A delivery that is being written; `key` names its fields. */
export interface DeliveryDraft extends Delivery {
  key: number
}

/** What a vendor fills in when an order, or a part of it, is sent. */
export class DispatchForm {
  manner = $state<DispatchManner>('parcel')
  /** Pieces of each item, as typed. */
  pieces = $state<string[]>([])
  carrier = $state('')
  tracking = $state('')
  note = $state('')
  deliveries = $state<DeliveryDraft[]>([])
  /** The vendor pressed the button: what is missing may be told now. */
  tried = $state(false)
  /** A file is being encrypted. */
  sealing = $state(0)
  readonly #items: OrderView['trade']['items']
  readonly #hasKeys: boolean
  #keys = 0

  constructor(order: OrderView) {
    this.#items = order.trade.items
    this.#hasKeys = (order.trade.keysLeft ?? 0) > 0
    this.manner = likelyManner(order)
    this.pieces = this.#items.map((item) => String(leftOf(item)))
    this.addDelivery()
  }

  addDelivery(): void {
    this.deliveries.push({ key: this.#keys++, name: '', link: '', secret: '' })
  }

  removeDelivery(key: number): void {
    this.deliveries = this.deliveries.filter((delivery) => delivery.key !== key)
  }

  /** Of each item; `undefined`: cannot be read. */
  get counts(): (number | undefined)[] {
    return this.#items.map((item, index) => readPieces(this.pieces[index] ?? '', leftOf(item)))
  }

  get nothing(): boolean {
    return this.counts.every((count) => count === 0)
  }

  /** A digital delivery in which the buyer would find nothing at all. */
  get empty(): boolean {
    const none = this.deliveries.every(isBlank) && this.note.trim() === ''
    return this.manner === 'digital' && none && !this.#hasKeys
  }

  /** What is wrong with each text. */
  get wrong(): { carrier?: string; tracking?: string; note?: string } {
    const carrier = textProblem(this.carrier, LIMITS.carrier)
    const tracking = textProblem(this.tracking, LIMITS.tracking)
    const note = textProblem(this.note, LIMITS.note)
    return { ...(carrier && { carrier }), ...(tracking && { tracking }), ...(note && { note }) }
  }

  /** What is wrong with a delivery; one that was not begun is left out, so nothing is. */
  wrongIn(delivery: Delivery): { name?: string; link?: string; secret?: string; all?: string } {
    if (isBlank(delivery)) return {}
    const name =
      delivery.name.trim() === ''
        ? t('order.delivery.name.required')
        : textProblem(delivery.name, LIMITS.title)
    const link = textProblem(delivery.link, LIMITS.link)
    const secret = textProblem(delivery.secret, LIMITS.secret)
    const all = isFilled(delivery) ? undefined : t('order.delivery.empty')
    return {
      ...(name && { name }),
      ...(link && { link }),
      ...(secret && { secret }),
      ...(all && { all }),
    }
  }

  /** What is signed; `undefined` while something is wrong or a file is not ready. */
  get draft(): ActInput<'dispatch'> | undefined {
    const { counts } = this
    const known = counts.filter((count) => count !== undefined)
    const digital = this.manner === 'digital'
    const deliveries = digital ? this.deliveries.filter((delivery) => !isBlank(delivery)) : []
    const bad =
      known.length < counts.length ||
      this.nothing ||
      this.empty ||
      this.sealing > 0 ||
      Object.keys(this.wrong).length > 0 ||
      deliveries.some((delivery) => Object.keys(this.wrongIn(delivery)).length > 0)
    if (bad) return undefined
    return {
      manner: this.manner,
      parts: partsOf(this.#items, known),
      carrier: digital ? '' : this.carrier.trim(),
      tracking: digital ? '' : this.tracking.trim(),
      deliveries: deliveries.map(({ name, link, secret, file }) => ({
        name: name.trim(),
        link: link.trim(),
        secret: secret.trim(),
        ...(file && { file: $state.snapshot(file) }),
      })),
      note: this.note.trim(),
    }
  }
}
