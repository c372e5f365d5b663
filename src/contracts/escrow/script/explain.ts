import type { Fragment } from './fragment.ts'
import { parseScript } from './parse.ts'

/** Who can take a coin, and when. `R` is how the caller calls people. */
export interface Clause<R> {
  /** Those who may take part; `undefined` stands for a key of nobody whom the caller knows. */
  readonly signers: readonly (R | undefined)[]
  /** How many of them it takes. */
  readonly threshold: number
  /** Blocks since the coin was confirmed; 0: at once. */
  readonly afterBlocks: number
}

/**
 * Who can take the coin of a witness script, when: read from the script alone. `roles` names people by
 * public key (hex) and by HASH160 of it (hex). Throws `escrow.unknown-script`.
 */
export function explainScript<R>(script: Uint8Array, roles: ReadonlyMap<string, R>): Clause<R>[] {
  return clausesOf(parseScript(script), roles)
}

function clausesOf<R>(fragment: Fragment, roles: ReadonlyMap<string, R>): Clause<R>[] {
  switch (fragment.kind) {
    case 'multi':
    case 'sortedmulti':
      return [
        {
          signers: fragment.keys.map((key) => roles.get(key)),
          threshold: fragment.threshold,
          afterBlocks: 0,
        },
      ]
    case 'pk':
      return [{ signers: [roles.get(fragment.key)], threshold: 1, afterBlocks: 0 }]
    case 'pkh':
      return [{ signers: [roles.get(fragment.hash)], threshold: 1, afterBlocks: 0 }]
    case 'older':
      // Alone it would let anybody take the coin.
      return [{ signers: [], threshold: 0, afterBlocks: fragment.blocks }]
    case 'and_v':
      return clausesOf(fragment.first, roles).flatMap((first) =>
        clausesOf(fragment.second, roles).map((second) => ({
          signers: [...first.signers, ...second.signers],
          threshold: first.threshold + second.threshold,
          afterBlocks: Math.max(first.afterBlocks, second.afterBlocks),
        })),
      )
    case 'or_d':
    case 'or_i':
      return [...clausesOf(fragment.first, roles), ...clausesOf(fragment.second, roles)]
  }
}
