import type { Selection } from './variants.ts'

/** The text by which two equal choices are known. */
export function selectionKey(selections: readonly Selection[]): string {
  return JSON.stringify(selections.map(({ option, variant }) => [option, variant]))
}
