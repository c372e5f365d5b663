import { gridTarget } from './grid-keys.ts'

/** Moves the focus between the cards of a list with the arrow keys: to the link in each one's heading. */
export function moveInGrid(event: KeyboardEvent, element: HTMLElement | undefined): void {
  if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey || !element) return
  const links = [...element.querySelectorAll<HTMLElement>('h3 a')].filter((link) =>
    link.checkVisibility(),
  )
  const from = links.findIndex((link) => link === document.activeElement)
  const places = links.map((link) => {
    const box = (link.closest('li') ?? link).getBoundingClientRect()
    return { left: Math.round(box.left), top: Math.round(box.top) }
  })
  const rightToLeft = getComputedStyle(element).direction === 'rtl'
  const target = gridTarget(event.key, from, places, rightToLeft)
  if (target === undefined) return
  event.preventDefault()
  links[target]?.focus()
}
