/** What a buyer chose of one option. */
export interface Selection {
  option: string
  variant: string
}

/** The text by which two equal choices are known. */
export function selectionKey(selections: readonly Selection[]): string {
  return JSON.stringify(selections.map(({ option, variant }) => [option, variant]))
}
