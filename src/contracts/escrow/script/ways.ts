import { hex } from '@scure/base'
import type { Fragment } from './fragment.ts'
import { scriptKeys } from './fragment.ts'

/** A place on the witness stack: signatures of some of these keys, in their order, or fixed bytes. */
export type StackItem =
  | { readonly signers: readonly string[]; readonly threshold: number }
  | { readonly bytes: Uint8Array }

/** One way to satisfy a script. */
export interface Way {
  /** From bottom to top, without the witness script. */
  readonly stack: readonly StackItem[]
  /** Blocks that must have passed since the coin was confirmed. */
  readonly older?: number
}

const EMPTY: StackItem = { bytes: new Uint8Array() }
const ONE: StackItem = { bytes: Uint8Array.of(1) }

/** All ways to satisfy a fragment that are not malleable (BIP 379), from left to right. */
export function waysOf(fragment: Fragment): Way[] {
  switch (fragment.kind) {
    case 'multi':
    case 'sortedmulti':
      // OP_CHECKMULTISIG takes one element too many (BIP 147 wants it empty).
      return [{ stack: [EMPTY, { signers: scriptKeys(fragment), threshold: fragment.threshold }] }]
    case 'pk':
      return [{ stack: [{ signers: [fragment.key], threshold: 1 }] }]
    case 'pkh': {
      const { key } = fragment
      if (key === undefined) throw new TypeError('a parsed script does not know the key of a pkh')
      return [{ stack: [{ signers: [key], threshold: 1 }, { bytes: hex.decode(key) }] }]
    }
    case 'older':
      return [{ stack: [], older: fragment.blocks }]
    case 'and_v':
      return waysOf(fragment.first).flatMap((first) =>
        waysOf(fragment.second).map((second) => both(first, second)),
      )
    case 'or_d':
      return [
        ...waysOf(fragment.first),
        ...waysOf(fragment.second).map((way) => under(way, dissatisfaction(fragment.first))),
      ]
    case 'or_i':
      return [
        ...waysOf(fragment.first).map((way) => under(way, [ONE])),
        ...waysOf(fragment.second).map((way) => under(way, [EMPTY])),
      ]
  }
}

/** What makes the first part of an `or_d` say no. */
function dissatisfaction(fragment: Fragment): StackItem[] {
  if (fragment.kind === 'multi') return Array.from({ length: fragment.threshold + 1 }, () => EMPTY)
  if (fragment.kind === 'pk') return [EMPTY]
  throw new TypeError(`${fragment.kind} cannot say no`)
}

const under = (way: Way, top: readonly StackItem[]): Way => ({
  ...way,
  stack: [...way.stack, ...top],
})

/** The script looks at the first part first, so its elements lie on top. */
function both(first: Way, second: Way): Way {
  const older = Math.max(first.older ?? 0, second.older ?? 0)
  return { stack: [...second.stack, ...first.stack], ...(older > 0 && { older }) }
}
