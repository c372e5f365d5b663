import { getContext, hasContext, setContext } from 'svelte'
import type { ListingCard } from '../../app/rpc/api.ts'
import { watch } from './watch.svelte.ts'

/** Which listings the person wished for. */
export interface Wishes {
  has(listing: Pick<ListingCard, 'vendor' | 'slug'>): boolean
}

const WISHES = Symbol('wishes')

/** Lets all cards below offer the wishlist. Call once, while a view is created. */
export function setWishes(): Wishes {
  const watched = watch('wishes', () => ({}))
  const keys = $derived(watched.view?.wishes.map(({ vendor, slug }) => `${vendor}/${slug}`) ?? [])
  return setContext<Wishes>(WISHES, {
    has: ({ vendor, slug }) => keys.includes(`${vendor}/${slug}`),
  })
}

/** The wishes of this view; `undefined` where cards offer no wishlist. Call while a component is created. */
export function getWishes(): Wishes | undefined {
  return hasContext(WISHES) ? getContext<Wishes>(WISHES) : undefined
}
