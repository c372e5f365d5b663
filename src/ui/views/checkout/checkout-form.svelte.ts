import type { NodeClient, ShippingAddress } from '../../../app/rpc/api.ts'
import type { HelperView } from '../../../app/rpc/service-api.ts'
import type {
  OrderWish,
  QuoteDraft,
  QuoteView,
  SavedAddress,
  WantedThing,
} from '../../../app/rpc/trade-api.ts'
import { couponCode } from '../../../contracts/documents/coupon-code.ts'
import type { PaymentMethod } from '../../../contracts/documents/order.ts'
import type { ItemShipping } from '../../../contracts/documents/order-item.ts'
import type { Nym } from '../../../lib/brand.ts'
import { toWireError } from '../../../lib/errors.ts'
import type { WireError } from '../../../lib/errors.ts'
import { wholeChoice } from '../../state/choice.ts'
import { Draft } from '../../state/draft.ts'
import type { WatchedListing } from '../../state/watch-listings.svelte.ts'
import { emptyAddress, readCheckout } from './checkout-draft.ts'
import type { KeptCheckout } from './checkout-draft.ts'
import type { CheckoutItem } from './checkout-item.svelte.ts'
import { moderatorOf, wayOf } from './offered-ways.ts'
import { chosenShipping, shippingChoices, whereNeeded } from './shipping-choices.ts'
import type { ShippingChoice, WhereNeeded } from './shipping-choices.ts'

/** What the form looks up outside of itself, as it is now. */
export interface Surroundings {
  listing(slug: string): WatchedListing | undefined
  addresses(): readonly SavedAddress[]
}

/** Between two looks at a running question. */
const LOOK_MS = 100

/** What a buyer fills in to order of one vendor, and what it will cost. Autosaved by {@link keep}. */
export class CheckoutForm {
  readonly vendor: Nym
  readonly items: readonly CheckoutItem[]
  readonly #node: Pick<NodeClient, 'call'>
  readonly #around: Surroundings
  readonly #draft: Draft
  #quoting: AbortController | undefined
  /** The question that was asked last, as text. */
  #asked = ''

  address = $state<ShippingAddress>(emptyAddress())
  /** Of the address book; `''`: the address as typed; absent: not chosen yet. */
  addressId = $state<string>()
  save = $state(true)
  /** Wishes, by slug. */
  shipping = $state.raw<Readonly<Record<string, ItemShipping>>>({})
  coupons = $state.raw<readonly string[]>([])
  note = $state('')
  /** Another way to reach the buyer; may stay empty. */
  contact = $state('')
  /** Ratings of this order are to show no name. */
  unnamed = $state(false)
  /** Absent: as recommended. */
  method = $state.raw<PaymentMethod>()
  /** Absent: as suggested. */
  moderator = $state.raw<Nym>()
  /** The mark that the order would show for a lower fee of the moderator. */
  helper = $state.raw<HelperView>()
  quote = $state.raw<QuoteView>()
  quoting = $state(false)
  quoteError = $state.raw<WireError>()

  constructor(
    node: Pick<NodeClient, 'call'>,
    what: { vendor: Nym; slug?: string | undefined; items: readonly CheckoutItem[] },
    around: Surroundings,
  ) {
    this.#node = node
    this.#around = around
    this.vendor = what.vendor
    this.items = what.items
    this.#draft = new Draft(['checkout', what.vendor, what.slug ?? []].flat().join('/'))
    const kept = readCheckout(this.#draft.load()?.value)
    if (kept === undefined) return
    this.address = kept.address
    this.addressId = kept.addressId
    this.save = kept.save
    this.shipping = kept.shipping
    this.coupons = kept.coupons
    this.note = kept.note
    this.contact = kept.contact
    this.unnamed = kept.unnamed === true
    this.method = kept.method
    this.moderator = kept.moderator
  }

  /** Keeps what was typed. Call from an effect: it reads every field. */
  keep(): void {
    const kept: KeptCheckout = {
      address: $state.snapshot(this.address),
      ...(this.addressId && { addressId: this.addressId }),
      save: this.save,
      shipping: { ...this.shipping },
      coupons: [...this.coupons],
      note: this.note,
      contact: this.contact,
      ...(this.unnamed && { unnamed: true }),
      ...(this.method && { method: this.method }),
      ...(this.moderator && { moderator: this.moderator }),
    }
    this.#draft.save(kept)
    for (const item of this.items) item.keep()
  }

  /**
   * The chosen address of the address book, its first one until something is chosen or typed;
   * `undefined`: the typed one counts.
   */
  get saved(): SavedAddress | undefined {
    const addresses = this.#around.addresses()
    const isTyped = Object.values(this.address).some((part: string) => part.trim() !== '')
    if (this.addressId === undefined) return isTyped ? undefined : addresses[0]
    return addresses.find(({ id }) => id === this.addressId)
  }

  /** ISO 3166-1 alpha-2; `''`: not chosen yet. */
  get country(): string {
    return (this.saved?.address ?? this.address).country
  }

  /** How an item gets to the buyer, as wished or as the vendor lists it first. */
  shippingOf(item: CheckoutItem): ShippingChoice | undefined {
    const listing = this.#around.listing(item.slug)?.view.listing
    if (listing === undefined) return undefined
    return chosenShipping(
      shippingChoices(listing, this.country, item.count ?? 1),
      this.shipping[item.slug],
    )
  }

  /** What of an address has to be asked for. */
  get where(): WhereNeeded {
    return whereNeeded(
      this.items.flatMap((item) => {
        const listing = this.#around.listing(item.slug)?.view.listing
        return listing === undefined ? [] : [{ listing, choice: this.shippingOf(item) }]
      }),
    )
  }

  /** The question what this costs; `undefined` while an item is not chosen to the end. */
  get draft(): QuoteDraft | undefined {
    const items: WantedThing[] = []
    for (const item of this.items) {
      const view = this.#around.listing(item.slug)?.view
      const { listing, documentId } = view ?? {}
      const selections = listing && wholeChoice(listing, item.chosen)
      const { count } = item
      if (selections === undefined || documentId === undefined || count === undefined) {
        return undefined
      }
      const shipping = this.shippingOf(item)?.shipping
      items.push({
        slug: item.slug,
        documentId,
        quantity: count,
        selections,
        coupons: [...this.coupons],
        note: '',
        ...(shipping && { shipping }),
      })
    }
    const country = this.where === 'nothing' ? '' : this.country
    return { vendor: this.vendor, items, ...(country !== '' && { country }) }
  }

  /** Asks what it costs now; a newer question replaces an older one. */
  async ask(draft: QuoteDraft): Promise<void> {
    this.#quoting?.abort()
    const controller = new AbortController()
    this.#quoting = controller
    this.quoting = true
    this.#asked = JSON.stringify(draft)
    this.quoteError = undefined
    try {
      const quote = await this.#quoted(draft, controller.signal)
      if (this.#quoting === controller) this.quote = quote
    } catch (error) {
      if (this.#quoting !== controller || controller.signal.aborted) return
      this.quote = undefined
      this.quoteError = toWireError(error)
    } finally {
      if (this.#quoting === controller) this.quoting = false
    }
  }

  /** A coupon of an amount counts once in an order: later items that claim it too go without. */
  async #quoted(draft: QuoteDraft, signal: AbortSignal): Promise<QuoteView> {
    const quote = await this.#node.call('checkout.quote', draft, { signal })
    const repeated = quote.items.findIndex(({ problem }) => problem === 'order.repeated-coupon')
    if (repeated < 0 || draft.items[repeated]?.coupons.length === 0) return quote
    const items = draft.items.map((item, index) =>
      index === repeated ? { ...item, coupons: [] } : item,
    )
    return this.#quoted({ ...draft, items }, signal)
  }

  /** Resolves when the price on the page is that of what stands in the form. */
  async priced(): Promise<void> {
    for (;;) {
      const { draft } = this
      // Another question may take the place of this one, which then ends without an answer.
      if (draft !== undefined && JSON.stringify(draft) !== this.#asked) await this.ask(draft)
      else if (this.quoting) await new Promise((resolve) => setTimeout(resolve, LOOK_MS))
      else return
    }
  }

  /** Ends a running question, for when the form goes away. */
  stop(): void {
    this.#quoting?.abort()
  }

  /** How it will be paid: as chosen while that can be had, else as recommended. */
  get way() {
    return wayOf(this.quote, this.method)
  }

  /** Who would decide: as chosen, else as suggested. Of a moderated order only. */
  get judge() {
    return this.way?.method === 'moderated' ? moderatorOf(this.quote, this.moderator) : undefined
  }

  /** Codes that count for at least one item. */
  counts(code: string): boolean {
    return this.quote?.items.some(({ coupons }) => coupons.includes(couponCode(code))) ?? false
  }

  /** The order as it stands, or `undefined` while something that it needs is missing. */
  get wish(): OrderWish | undefined {
    const { draft, quote, way, saved } = this
    const total = quote?.totals?.total
    if (draft === undefined || total === undefined || way === undefined) return undefined
    if (way.method === 'moderated' && this.judge === undefined) return undefined
    const typed = saved === undefined
    return {
      ...draft,
      items: draft.items.map((item, index) => ({
        ...item,
        coupons: quote?.items[index]?.coupons ?? [],
      })),
      method: way.method,
      ...(this.judge && { moderator: this.judge.nym }),
      total,
      ...(this.where === 'address' && {
        address: trimmed($state.snapshot(saved?.address ?? this.address)),
        saveAddress: typed && this.save,
      }),
      contact: this.contact.trim(),
      note: this.note.trim(),
      ...(this.unnamed && { unnamed: true }),
    }
  }

  /** After the order was placed: the form is done. */
  placed(): void {
    this.#draft.clear()
    for (const item of this.items) item.forget()
  }
}

function trimmed(address: ShippingAddress): ShippingAddress {
  return {
    name: address.name.trim(),
    street: address.street.trim(),
    city: address.city.trim(),
    postalCode: address.postalCode.trim(),
    country: address.country,
    note: address.note.trim(),
  }
}
