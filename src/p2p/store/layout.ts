/**
 * Names inside a store. A store is a plain UnixFS directory, so that every IPFS node can pin it and
 * every gateway can show it:
 *
 *     profile.xml.asc  index.cbor  listings/<slug>.xml.asc  images/<cid>
 *     moderator.xml.asc  moderator-backup.xml.asc
 *     labels.xml.asc  follows.xml.asc
 *     earlier.txt
 *
 * The second line only where the owner offers to decide disputes, the third where the owner publishes what
 * they think of others or whom they follow, the fourth from the second version on.
 */
export const PROFILE_FILE = 'profile.xml.asc'
export const INDEX_FILE = 'index.cbor'
/** The owner's offer to decide disputes. */
export const OFFER_FILE = 'moderator.xml.asc'
/** The very offer of the backup that the owner's offer names, whatever the backup publishes later. */
export const BACKUP_OFFER_FILE = 'moderator-backup.xml.asc'
/** The owner's list of labels. */
export const LABELS_FILE = 'labels.xml.asc'
/** Whom the owner follows, as far as the owner tells. */
export const FOLLOWS_FILE = 'follows.xml.asc'
/** Roots of the versions upon which this one was built. */
export const EARLIER_FILE = 'earlier.txt'
export const LISTINGS_DIRECTORY = 'listings'
export const IMAGES_DIRECTORY = 'images'

const DOCUMENT_SUFFIX = '.xml.asc'

/** Lower-case letters of any script, digits and single hyphens: nothing that a path could be made of. */
const SLUG = /^[\p{Ll}\p{Lo}\p{Lm}\p{M}\p{N}]+(?:-[\p{Ll}\p{Lo}\p{Lm}\p{M}\p{N}]+)*$/u

/** Code points of a slug. */
const MAX_SLUG_CHARACTERS = 70

/** True if the text may name a listing: at most 70 characters, no separators, no dots. */
export function isSlug(text: string): boolean {
  return (
    text.length <= 4 * MAX_SLUG_CHARACTERS &&
    [...text].length <= MAX_SLUG_CHARACTERS &&
    SLUG.test(text)
  )
}

/** File name of a listing's document inside `listings/`. */
export const listingFile = (slug: string): string => slug + DOCUMENT_SUFFIX
