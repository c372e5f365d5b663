import type { Selection } from '../../contracts/documents/variants.ts'

/** The variant that is chosen of an option, if any. */
export const variantOf = (chosen: readonly Selection[], option: string): string | undefined =>
  chosen.find((one) => one.option === option)?.variant

/** `true` for two choices of the same things. */
export function sameChoice(one: readonly Selection[], other: readonly Selection[]): boolean {
  return (
    one.length === other.length &&
    one.every(({ option, variant }) => variantOf(other, option) === variant)
  )
}
