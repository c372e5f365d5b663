import type { ListingDraft, ListingView } from '../../../app/rpc/api.ts'
import type { QuoteDraft } from '../../../app/rpc/trade-api.ts'
import type { Selection } from '../../../contracts/documents/variants.ts'
import { wholeChoice } from '../../state/choice.ts'

/**
 * A question about one piece, to learn how this vendor is paid: of what is chosen, else of the first
 * combination there is. `undefined` while the listing is not known.
 */
export function sampleQuote(
  { nym, slug, documentId }: Pick<ListingView, 'nym' | 'slug' | 'documentId'>,
  listing: ListingDraft,
  chosen: readonly Selection[],
): QuoteDraft | undefined {
  if (documentId === undefined) return undefined
  const { options = [], skus = [], shipping = [] } = listing
  const first = skus.find(({ quantity }) => quantity !== 0)?.selections
  const any = options.map(({ name, variants }) => ({
    option: name,
    variant: variants[0]?.name ?? '',
  }))
  const way = shipping[0]
  return {
    vendor: nym,
    items: [
      {
        slug,
        documentId,
        quantity: 1,
        selections: wholeChoice(listing, chosen) ?? first ?? any,
        coupons: [],
        note: '',
        ...(way && { shipping: { option: way.name, service: way.services[0]?.name ?? '' } }),
      },
    ],
  }
}
