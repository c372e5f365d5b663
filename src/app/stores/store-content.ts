import type { StoreContent } from '../../p2p/store/build.ts'
import type { StoreCard } from '../../p2p/store/card.ts'
import type { OwnListingRecord } from '../../storage/repositories/listings.ts'
import type { OwnFollowsRecord } from '../follows/own-follows.ts'
import type { OwnListRecord } from '../labels/own-list.ts'
import type { OwnOfferRecord } from '../moderators/own-offer.ts'
import type { PhotoView } from '../rpc/api.ts'
import { cardOf, photosOf } from './own-listing.ts'
import type { OwnProfileRecord } from './own-records.ts'
import { storeCard } from './store-card.ts'
import type { StoreVersion } from './store-history.ts'
import { textId } from './store-history.ts'

/** What other views need of the own store without opening the vault. */
export interface OwnCard {
  name: string
  shortDescription: string
  avatar?: PhotoView
  adult?: boolean
  listings: StoreCard[]
}

/** The next version of the own store: what is published, by which names it is known later, and its card. */
export function storeVersion(
  own: OwnProfileRecord,
  records: readonly OwnListingRecord[],
  offer: OwnOfferRecord | undefined,
  labels: OwnListRecord | undefined,
  follows: OwnFollowsRecord | undefined,
): { content: StoreContent; version: StoreVersion; card: OwnCard } {
  const { avatar, header } = own.draft
  const photos = [...records.flatMap(({ draft }) => photosOf(draft)), avatar, header]
  const cards = records.map((listing) => ({ armored: listing.armored, card: cardOf(listing) }))
  const content = {
    profileArmored: own.armored,
    listings: cards,
    images: photos.flatMap((photo) => (photo ? [photo.tiny, photo.small, photo.large] : [])),
    ...(offer && { offer }),
    ...(labels && { labels: labels.armored }),
    ...(follows && { follows: follows.armored }),
  }
  const version: StoreVersion = {
    listings: Object.fromEntries(records.map(({ slug, documentId }) => [slug, documentId])),
    profile: { id: textId(own.armored), draft: own.draft },
    ...(offer && { offer: offer.id }),
    ...(labels && { labels: labels.id }),
    ...(follows && { follows: follows.id }),
  }
  const listed = cards.map((one) => one.card)
  return { content, version, card: storeCard(own.draft, listed) }
}
