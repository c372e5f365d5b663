import type { ListingDraft } from '../../app/rpc/api.ts'
import { LIMITS } from '../../contracts/documents/limits.ts'
import type { Selection } from '../../contracts/documents/variants.ts'
import type { Nym } from '../../lib/brand.ts'
import { readSelections } from './cart-lines.ts'
import { missingOption, piecesLeft, wholeChoice } from './choice.ts'
import { Draft } from './draft.ts'
import { isRecord } from './is-record.ts'

/** Why a choice cannot be ordered as it is. */
export type ChoiceProblem = 'missing' | 'none' | 'gone' | 'problem' | 'too-many'

/** What somebody chose of one listing; kept in this browser, the same on its page and at checkout. */
export class WantedChoice {
  readonly #draft: Draft
  chosen = $state.raw<readonly Selection[]>([])
  /** Pieces, as typed. */
  quantity = $state('1')

  constructor(vendor: Nym, slug: string) {
    this.#draft = new Draft(`choice/${vendor}/${slug}`)
    const kept = this.#draft.load()?.value
    if (!isRecord(kept)) return
    this.chosen = readSelections(kept.selections)
    if (typeof kept.quantity === 'string' && kept.quantity !== '') this.quantity = kept.quantity
  }

  /** Pieces, or `undefined` while the field holds no whole number that an order may have. */
  get count(): number | undefined {
    return countOf(this.quantity)
  }

  /** Keeps what is chosen. */
  keep(): void {
    this.#draft.save({ selections: this.chosen, quantity: this.quantity })
  }

  /** After it was ordered. */
  forget(): void {
    this.#draft.clear()
  }
}

/** A number of pieces as typed, 1 or more; `undefined` for anything else. */
export function countOf(text: string): number | undefined {
  const count = /^\d{1,9}$/.test(text.trim()) ? Number(text.trim()) : 0
  return count >= 1 && count <= LIMITS.quantity ? count : undefined
}

/** What keeps a choice from being ordered; the options come first. */
export function choiceProblem(
  listing: ListingDraft,
  chosen: readonly Selection[],
  count: number | undefined,
): ChoiceProblem | undefined {
  if (missingOption(listing, chosen) !== undefined) return 'missing'
  const stock = piecesLeft(listing, chosen)
  if (stock === 0) return onOffer(listing, chosen) ? 'gone' : 'none'
  if (count === undefined) return 'problem'
  return stock !== undefined && count > stock ? 'too-many' : undefined
}

function onOffer(listing: ListingDraft, chosen: readonly Selection[]): boolean {
  const { skus = [] } = listing
  const whole = wholeChoice(listing, chosen)
  return (
    skus.length === 0 ||
    skus.some(({ selections }) =>
      selections.every(
        ({ variant }, index) => whole?.[index] !== undefined && whole[index].variant === variant,
      ),
    )
  )
}
