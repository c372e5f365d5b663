/** Where the focus was: each ancestor up to the page's root, and at which of its children. */
export interface Place {
  readonly element: HTMLElement
  readonly above: readonly { readonly parent: Element; readonly index: number }[]
  /** Among the controls of its list item: which one. */
  readonly control: number
}

const CONTROLS = 'a[href], button:not([disabled]), input, select, textarea, summary'
/** Where the focus may go that has no control of its own. */
export const HEADINGS = 'h1, h2, h3'

/** Of something that has the focus now, on the page under `root`. */
export function placeOf(element: HTMLElement, root: Element): Place {
  const above: { parent: Element; index: number }[] = []
  for (let node: Element = element; node !== root && node.parentElement !== null;) {
    const parent = node.parentElement
    above.push({ parent, index: [...parent.children].indexOf(node) })
    node = parent
  }
  const item = element.closest('li')
  const control = item === null ? 0 : [...item.querySelectorAll(CONTROLS)].indexOf(element)
  return { element, above, control }
}

/** What takes the place of what is gone: a control of the row that moved up, else the heading above. */
export function substitute({ above, control }: Place): HTMLElement | undefined {
  for (const { parent, index } of above) {
    if (!parent.isConnected) continue
    const isList = parent.matches('ul, ol')
    const item = isList ? (parent.children[index] ?? parent.children[index - 1]) : undefined
    const controls = [...(item?.querySelectorAll<HTMLElement>(CONTROLS) ?? [])]
    const found =
      controls[Math.min(Math.max(control, 0), controls.length - 1)] ??
      parent.querySelector<HTMLElement>(HEADINGS)
    if (found) return found
  }
  return undefined
}
