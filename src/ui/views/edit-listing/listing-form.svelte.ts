import type { ListingDraft, NodeClient, OpenedListing } from '../../../app/rpc/api.ts'
import { LIMITS } from '../../../contracts/documents/limits.ts'
import type { DocumentId } from '../../../lib/brand.ts'
import { Draft } from '../../state/draft.ts'
import type { DraftStorage } from '../../state/draft.ts'
import { readKept } from './kept-listing.ts'
import type { KeptListing } from './kept-listing.ts'
import { emptyInput, fromListing, toDraft } from './listing-input.ts'
import type { ListingInput } from './listing-input.ts'
import { PhotoQueue } from './photo-queue.svelte.ts'

/** Under which the draft of a listing is kept; without a name: of a new one. */
export const listingDraft = (slug: string | undefined): string => `listing/${slug ?? 'new'}`

/** A listing while it is written: what is typed, its photos, and the copy that this browser keeps. */
export class ListingForm {
  readonly slug: string | undefined
  readonly photos: PhotoQueue
  /** The published version that is changed: what another device published since is not overwritten unseen. */
  base: DocumentId | undefined
  readonly #draft: Draft
  readonly #initial: KeptListing
  input = $state<ListingInput>(emptyInput('sats'))
  /** Licence keys of a digital good, one on each line. Secret, so that no draft keeps them. */
  keys = $state('')
  /** The keys that are left have come, so that saving loses none. */
  keysLoaded = $state(false)
  /** When the draft was typed that this form began with; `undefined`: it began fresh. */
  restoredAt = $state<number>()
  /** `unkept`: this browser keeps no drafts. */
  kept = $state<'unchanged' | 'kept' | 'unkept'>('unchanged')

  /**
   * @param listing what is changed; `undefined` for a new one
   * @param unit in which a new listing is priced first
   * @param storage where drafts are kept; without it nowhere
   */
  constructor(
    node: Pick<NodeClient, 'call'>,
    listing: OpenedListing | undefined,
    unit: string,
    storage: DraftStorage | undefined,
  ) {
    this.slug = listing?.slug
    this.photos = new PhotoQueue(node, LIMITS.photos)
    this.#draft = new Draft(listingDraft(listing?.slug), { storage })
    this.#initial = {
      input: listing === undefined ? emptyInput(unit) : fromListing(listing),
      photos: listing?.photos ?? [],
      ...(listing && { base: listing.base }),
    }
    const kept = this.#draft.load()
    const read = readKept(kept?.value, unit)
    this.#fill(read ?? this.#initial)
    if (read !== undefined) this.restoredAt = kept?.savedAt
  }

  /** Keeps what was typed, or nothing while it is as it began. Call from an effect: it reads all. */
  keep(): void {
    const { photos } = this.photos
    const typed: KeptListing = $state.snapshot({ input: this.input, photos })
    const now = { ...typed, ...(this.base && { base: this.base }) }
    if (JSON.stringify(now) === JSON.stringify(this.#initial)) {
      this.#draft.clear()
      this.kept = 'unchanged'
    } else this.kept = this.#draft.save(now) ? 'kept' : 'unkept'
  }

  /** Back to how it began: empty, or as it is published. */
  discard(): void {
    this.#draft.clear()
    this.restoredAt = undefined
    this.#fill(this.#initial)
  }

  /** After it was published: nothing more to keep. */
  published(): void {
    this.#draft.clear()
  }

  toDraft(): ListingDraft & { base?: DocumentId } {
    const [input, photos] = [$state.snapshot(this.input), $state.snapshot(this.photos.photos)]
    return { ...toDraft(input, photos, this.slug), ...(this.base && { base: this.base }) }
  }

  #fill(from: KeptListing): void {
    this.base = from.base
    this.input = structuredClone(from.input)
    this.photos.reset(from.photos)
  }
}
