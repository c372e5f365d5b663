const escaped = (word: string) => word.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')

/** The text with its misspelt words replaced by what was looked for. */
export function correctedText(text: string, corrected: Readonly<Record<string, string>>): string {
  return replaceWords(text, Object.keys(corrected), (word) => corrected[word] ?? word)
}

function replaceWords(
  text: string,
  words: readonly string[],
  by: (word: string) => string,
): string {
  if (words.length === 0) return text
  const any = words.map(escaped).join('|')
  const whole = new RegExp(`(?<![\\p{L}\\p{N}])(?:${any})(?![\\p{L}\\p{N}])`, 'giu')
  return text.replace(whole, (found) =>
    by(words.find((word) => word.toLowerCase() === found.toLowerCase()) ?? found),
  )
}
