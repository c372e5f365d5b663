import type { StoreCard } from '../../storage/cards.ts'
import type { ProfileDraft } from '../rpc/api.ts'

/** What lists show of a store: the beginning of its profile, and its listings. */
export const storeCard = <L>(
  {
    name,
    shortDescription,
    avatar,
    adult,
  }: Pick<ProfileDraft, 'name' | 'shortDescription' | 'avatar' | 'adult'>,
  listings: L[],
): Omit<StoreCard, 'listings'> & { listings: L[] } => ({
  name,
  shortDescription,
  ...(avatar && { avatar }),
  ...(adult === true && { adult }),
  listings,
})
