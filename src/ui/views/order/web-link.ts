/** The address of a text if it is a web page that may be opened; anything else (scripts too) is not. */
export function webLink(text: string): string | undefined {
  try {
    const { protocol, href } = new URL(text.trim())
    return protocol === 'https:' || protocol === 'http:' ? href : undefined
  } catch {
    return undefined
  }
}
