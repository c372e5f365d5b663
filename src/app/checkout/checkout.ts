import type { OrderId } from '../../lib/brand.ts'
import type { OrderWish, QuoteDraft, QuoteView } from '../rpc/trade-api.ts'
import type { CheckoutComponents } from './components.ts'
import { placeOrder } from './place.ts'
import { quote } from './quote.ts'

/** From what is wanted to a signed order. */
export class Checkout {
  readonly #components: CheckoutComponents

  constructor(components: CheckoutComponents) {
    this.#components = components
  }

  /** See {@link quote}. */
  quote(draft: QuoteDraft): Promise<QuoteView> {
    return quote(this.#components, draft)
  }

  /** See {@link placeOrder}. */
  place(wish: OrderWish, key: string): Promise<{ id: OrderId }> {
    return placeOrder(this.#components, wish, key)
  }
}
