/**
 * The part of Miniscript (BIP 379) that holds the money of orders. Keys are compressed public keys
 * in hex; a parsed script knows only the HASH160 of a `pkh` key.
 */
export type Fragment =
  | { readonly kind: 'multi'; readonly threshold: number; readonly keys: readonly string[] }
  /** As `multi` with the keys in the order of their bytes (BIP 67); a descriptor, not a fragment. */
  | { readonly kind: 'sortedmulti'; readonly threshold: number; readonly keys: readonly string[] }
  | { readonly kind: 'pk'; readonly key: string }
  | { readonly kind: 'pkh'; readonly hash: string; readonly key?: string }
  /** At least so many blocks since the coin was confirmed (BIP 68, BIP 112). */
  | { readonly kind: 'older'; readonly blocks: number }
  /** `and_v(v:first,second)`. */
  | { readonly kind: 'and_v'; readonly first: Fragment; readonly second: Fragment }
  | { readonly kind: 'or_d'; readonly first: Fragment; readonly second: Fragment }
  | { readonly kind: 'or_i'; readonly first: Fragment; readonly second: Fragment }

/** The keys of a 2-of-n in the order of the script. */
export function scriptKeys(fragment: Extract<Fragment, { keys: readonly string[] }>) {
  // Lower-case hex sorts as its bytes do.
  return fragment.kind === 'sortedmulti' ? [...fragment.keys].sort() : fragment.keys
}
