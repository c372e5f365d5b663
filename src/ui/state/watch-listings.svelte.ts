import { untrack } from 'svelte'
import type { ListingView } from '../../app/rpc/api.ts'
import type { Nym } from '../../lib/brand.ts'
import { getNode } from '../context.ts'
import { termsMark } from './terms.ts'

/** A listing as it is now, and the mark of its terms once that is worked out. */
export interface WatchedListing {
  readonly view: ListingView
  readonly terms?: string
}

/** Several listings of one vendor, by slug; absent until the first view came. */
export interface WatchedListings {
  of(slug: string): WatchedListing | undefined
}

/** Watches listings of a vendor as long as the component lives. Call while a component is created. */
export function watchListings(vendor: () => Nym, slugs: () => readonly string[]): WatchedListings {
  const node = getNode()
  let known = $state.raw<Readonly<Record<string, WatchedListing>>>({})
  const key = $derived(JSON.stringify(unique(slugs())))

  function arrived(slug: string, view: ListingView): void {
    const before = untrack(() => known[slug])
    const unchanged = before?.view.documentId === view.documentId ? before?.terms : undefined
    known = {
      ...untrack(() => known),
      [slug]: { view, ...(unchanged !== undefined && { terms: unchanged }) },
    }
    if (unchanged === undefined && view.listing !== undefined) {
      void termsMark(view.listing).then((terms) => {
        const now = known[slug]?.view
        if (now !== undefined && now.documentId === view.documentId) {
          known = { ...known, [slug]: { view: now, terms } }
        }
      })
    }
  }

  $effect(() => {
    const nym = vendor()
    const stops = (JSON.parse(key) as string[]).map((slug) =>
      node.watch('listing', { nym, slug }, (view) => arrived(slug, view)),
    )
    return () => stops.forEach((stop) => stop())
  })

  return { of: (slug) => known[slug] }
}

const unique = (texts: readonly string[]): string[] =>
  texts.filter((text, index) => texts.indexOf(text) === index).toSorted()
