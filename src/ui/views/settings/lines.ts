/** A list as people edit it: one entry a line. */
export const toLines = (entries: readonly string[]): string => entries.join('\n')

/** The entries of an edited list: trimmed, without blank lines, each once. */
export function fromLines(text: string): string[] {
  const entries = text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
  return [...new Set(entries)]
}
