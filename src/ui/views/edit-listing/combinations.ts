import type { OptionInput, SkuInput, VariantInput } from './extras-input.ts'
import { emptySku } from './extras-input.ts'

/** One variant of each option, in the order of the options. */
export interface Combination {
  key: string
  variants: VariantInput[]
}

/** Names a combination by its variants, so that renaming one of them changes nothing. */
export const combinationKey = (variants: readonly { key: number }[]): string =>
  variants.map(({ key }) => key).join('-')

/** How many combinations the options make; 0 without options. */
export const combinationCount = (options: readonly OptionInput[]): number =>
  options.length === 0
    ? 0
    : options.reduce((product, { variants }) => product * Math.max(1, variants.length), 1)

/** The first `limit` combinations of all variants, the last option changing fastest. */
export function combinations(options: readonly OptionInput[], limit: number): Combination[] {
  if (options.length === 0) return []
  let found: VariantInput[][] = [[]]
  for (const { variants } of options) {
    const choices = variants.length > 0 ? variants : []
    found = found
      .flatMap((start) => choices.map((variant) => [...start, variant]))
      .slice(0, Math.max(limit, 1))
  }
  return found.map((variants) => ({ key: combinationKey(variants), variants }))
}

/**
 * The line of a combination. One that was never typed takes over what was typed for the part of it
 * that was there before an option was added, or for the whole before one was removed.
 */
export function skuOf(skus: Readonly<Record<string, SkuInput>>, key: string): SkuInput {
  const typed = skus[key]
  if (typed !== undefined) return typed
  const kin = Object.keys(skus).find((other) => isPart(other, key) || isPart(key, other))
  return { ...((kin === undefined ? undefined : skus[kin]) ?? emptySku()) }
}

/** The lines of exactly these combinations. */
export function skusFor(
  skus: Readonly<Record<string, SkuInput>>,
  found: readonly Combination[],
): Record<string, SkuInput> {
  return Object.fromEntries(found.map(({ key }) => [key, skuOf(skus, key)]))
}

/** A key for a new option or variant that none in the form has. */
export const freshKey = (options: readonly OptionInput[]): number =>
  1 + Math.max(0, ...options.flatMap(({ key, variants }) => [key, ...variants.map((v) => v.key)]))

function isPart(part: string, whole: string): boolean {
  const keys = new Set(whole.split('-'))
  return part.split('-').every((key) => keys.has(key))
}
