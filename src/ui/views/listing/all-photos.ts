import type { ListingDraft, PhotoView } from '../../../app/rpc/api.ts'

/** The photos of a listing, then those of its variants; each once. */
export function allPhotos({ photos, options = [] }: ListingDraft): PhotoView[] {
  const variants = options.flatMap((option) => option.variants.flatMap(({ photo }) => photo ?? []))
  const all = new Map([...photos, ...variants].toReversed().map((photo) => [photo.large, photo]))
  return [...all.values()].toReversed()
}
