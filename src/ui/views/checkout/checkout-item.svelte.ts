import { untrack } from 'svelte'
import type { ListingDraft } from '../../../app/rpc/api.ts'
import type { Selection } from '../../../contracts/documents/variants.ts'
import type { Nym } from '../../../lib/brand.ts'
import { cart } from '../../state/cart.svelte.ts'
import type { Cart } from '../../state/cart.svelte.ts'
import type { CartLine } from '../../state/cart-lines.ts'
import { choiceProblem, countOf, WantedChoice } from '../../state/wanted-choice.svelte.ts'
import type { ChoiceProblem } from '../../state/wanted-choice.svelte.ts'

/** Where a choice is kept: on the listing's page, or in the cart. */
export interface ChoiceKeeper {
  keep(chosen: readonly Selection[], quantity: string, terms: string | undefined): void
  /** After it was ordered. */
  forget(): void
}

/** One thing that is being ordered. */
export class CheckoutItem {
  /** Tells two items of one order apart. */
  readonly key: string
  readonly slug: string
  /** For when the listing is gone. */
  readonly title: string
  readonly #keeper: ChoiceKeeper
  chosen = $state.raw<readonly Selection[]>([])
  /** Pieces, as typed. */
  quantity = $state('1')
  /** The terms that the buyer has in view, see `termsMark`; others must be looked at first. */
  seen = $state.raw<string>()

  constructor(
    what: Pick<CheckoutItem, 'key' | 'slug' | 'title' | 'chosen' | 'quantity' | 'seen'>,
    keeper: ChoiceKeeper,
  ) {
    this.key = what.key
    this.slug = what.slug
    this.title = what.title
    this.chosen = what.chosen
    this.quantity = what.quantity
    this.seen = what.seen
    this.#keeper = keeper
  }

  /** Pieces, or `undefined` while the field holds no whole number above zero. */
  get count(): number | undefined {
    return countOf(this.quantity)
  }

  /** The vendor changed what matters since the buyer looked. */
  isChanged(terms: string | undefined): boolean {
    return this.seen !== undefined && terms !== undefined && terms !== this.seen
  }

  problem(listing: ListingDraft): ChoiceProblem | undefined {
    return choiceProblem(listing, this.chosen, this.count)
  }

  keep(): void {
    const { chosen, quantity, seen } = this
    // Called from an effect, which must not run again by what the keeper reads.
    untrack(() => this.#keeper.keep(chosen, quantity, seen))
  }

  forget(): void {
    this.#keeper.forget()
  }
}

/** What is ordered of a vendor: the listing `slug` as chosen on its page, or all that the cart has. */
export function checkoutItems(vendor: Nym, slug: string | undefined, from = cart): CheckoutItem[] {
  if (slug === undefined) return from.of(vendor).map((line) => cartItem(line, from))
  const choice = new WantedChoice(vendor, slug)
  const keeper: ChoiceKeeper = {
    keep(chosen, quantity) {
      choice.chosen = chosen
      choice.quantity = quantity
      choice.keep()
    },
    forget: () => choice.forget(),
  }
  const { chosen, quantity } = choice
  return [
    new CheckoutItem({ key: slug, slug, title: '', chosen, quantity, seen: undefined }, keeper),
  ]
}

function cartItem(line: CartLine, from: Cart): CheckoutItem {
  let kept = line
  const keeper: ChoiceKeeper = {
    keep(selections, quantity, terms) {
      const next = {
        ...kept,
        selections,
        quantity: countOf(quantity) ?? kept.quantity,
        ...(terms !== undefined && { terms }),
      }
      from.replace(kept, next)
      kept = next
    },
    forget: () => void from.remove(kept),
  }
  const what = {
    key: JSON.stringify([line.slug, line.selections]),
    slug: line.slug,
    title: line.title,
    chosen: line.selections,
    quantity: String(line.quantity),
    seen: line.terms,
  }
  return new CheckoutItem(what, keeper)
}
