/** An element of the profile: a name, and either a text or child elements, never both. */
export interface XmlElement {
  readonly name: string
  readonly content: XmlContent
}

export type XmlContent = string | readonly XmlElement[]

/** The text of a leaf or the children of a group; an empty element counts as either. */
export function childrenOf(content: XmlContent): readonly XmlElement[] | undefined {
  if (typeof content !== 'string') return content
  return content === '' ? [] : undefined
}
