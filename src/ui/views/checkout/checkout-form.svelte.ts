import type {
  ListingDraft,
  ListingView,
  MethodResult,
  NodeClient,
  OrderDraft,
  ShippingAddress,
} from '../../../app/rpc/api.ts'
import type { DocumentId, Nym } from '../../../lib/brand.ts'
import { toWireError } from '../../../lib/errors.ts'
import type { WireError } from '../../../lib/errors.ts'
import { Draft } from '../../state/draft.ts'
import { readCount } from '../edit-listing/listing-input.ts'
import { emptyAddress, readAddress, readCheckout } from './checkout-draft.ts'

type Quote = MethodResult<'order.quote'>

/** The shipping address that the person asked this browser to remember. */
const REMEMBERED = 'address'

/** What a buyer fills in to order one listing, and what it will cost. Autosaved by {@link keep}. */
export class CheckoutForm {
  readonly #node: Pick<NodeClient, 'call'>
  readonly #vendor: Nym
  readonly #slug: string
  readonly #draft: Draft
  readonly #remembered: Draft
  #quoting: AbortController | undefined
  /** What the buyer agreed to look at, but for the stock. */
  #terms: string | undefined

  quantity = $state('1')
  address = $state<ShippingAddress>(emptyAddress())
  remember = $state(true)
  note = $state('')
  /** The version of the listing that the buyer has in view; a newer one must be looked at first. */
  seen = $state.raw<DocumentId>()
  quote = $state.raw<Quote>()
  quoting = $state(false)
  quoteError = $state.raw<WireError>()

  constructor(node: Pick<NodeClient, 'call'>, vendor: Nym, slug: string) {
    this.#node = node
    this.#vendor = vendor
    this.#slug = slug
    this.#draft = new Draft(`checkout/${vendor}/${slug}`)
    this.#remembered = new Draft(REMEMBERED)
    const address = readAddress(this.#remembered.load()?.value)
    if (address !== undefined) this.address = address
    const kept = readCheckout(this.#draft.load()?.value)
    if (kept === undefined) return
    this.quantity = kept.quantity
    this.address = kept.address
    this.remember = kept.remember
    this.note = kept.note
  }

  /** Notes the version in view. One that differs in nothing but the stock needs no second look. */
  look(documentId: DocumentId | undefined, listing: ListingDraft): void {
    const terms = termsOf(listing)
    if (this.seen !== undefined && terms !== this.#terms) return
    this.seen = documentId
    this.#terms = terms
  }

  /** The buyer has seen the changes. */
  agree(documentId: DocumentId | undefined, listing: ListingDraft): void {
    this.seen = documentId
    this.#terms = termsOf(listing)
  }

  /** Pieces, or `undefined` while the field holds no whole number above zero. */
  get count(): number | undefined {
    return readCount(this.quantity)
  }

  /** Keeps what was typed. Call from an effect: it reads every field. */
  keep(): void {
    this.#draft.save(
      $state.snapshot({
        quantity: this.quantity,
        address: this.address,
        remember: this.remember,
        note: this.note,
      }),
    )
  }

  /** Asks what `count` pieces cost now; a newer question replaces an older one. */
  async ask(count: number): Promise<void> {
    this.#quoting?.abort()
    const controller = new AbortController()
    this.#quoting = controller
    this.quoting = true
    this.quoteError = undefined
    try {
      const quote = await this.#node.call(
        'order.quote',
        { vendor: this.#vendor, slug: this.#slug, quantity: count },
        { signal: controller.signal },
      )
      if (this.#quoting === controller) this.quote = quote
    } catch (error) {
      if (this.#quoting !== controller || controller.signal.aborted) return
      this.quote = undefined
      this.quoteError = toWireError(error)
    } finally {
      if (this.#quoting === controller) this.quoting = false
    }
  }

  /** Ends a running question, for when the form goes away. */
  stop(): void {
    this.#quoting?.abort()
  }

  /** The order as it stands, or `undefined` while quantity or version are missing. */
  order(listing: ListingView['listing']): OrderDraft | undefined {
    const { count, seen } = this
    if (listing === undefined || count === undefined || seen === undefined) return undefined
    return {
      vendor: this.#vendor,
      slug: this.#slug,
      documentId: seen,
      quantity: count,
      note: this.note.trim(),
      ...(listing.kind === 'physical' ? { address: trimmed($state.snapshot(this.address)) } : {}),
    }
  }

  /** After the order was placed: the form is done; the address stays only if the person wants it. */
  placed(): void {
    this.#draft.clear()
    if (this.remember) this.#remembered.save($state.snapshot(this.address))
    else this.#remembered.clear()
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

/** All that matters to a buyer, as one text to compare. */
function termsOf({ title, kind, description, price, condition, photos }: ListingDraft): string {
  const terms = [title, kind, description, price.currency, price.amount, condition, photos]
  return JSON.stringify(terms, (_key, value: unknown) =>
    typeof value === 'bigint' ? value.toString() : value,
  )
}
