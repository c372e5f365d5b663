import type { Place } from './focus-place.ts'
import { HEADINGS, placeOf, substitute } from './focus-place.ts'

/**
 * Keeps the focus near where it was when what had it is gone: a row that was removed, a form that gave
 * way to its result. It goes to the row that took the place, else to the heading above; without that a
 * keyboard would start again at the top of the page. Leaves dialogs and changes of the page alone.
 * Returns the function that stops it.
 */
export function keepFocus(root: HTMLElement): () => void {
  let last: (Place & { hash: string }) | undefined
  const controller = new AbortController()
  const { signal } = controller
  root.addEventListener(
    'focusin',
    ({ target }) => {
      const isOn = target instanceof HTMLElement && target !== root
      last = isOn ? { ...placeOf(target, root), hash: window.location.hash } : undefined
    },
    { signal },
  )
  root.addEventListener(
    'focusout',
    ({ target }) =>
      // Left by the person, not lost.
      setTimeout(() => {
        if (last?.element === target && last.element.isConnected) last = undefined
      }),
    { signal },
  )
  const observer = new MutationObserver(() => {
    if (last === undefined || last.element.isConnected) return
    const lost = last
    last = undefined
    const isFree = document.activeElement === null || document.activeElement === document.body
    if (isFree && lost.hash === window.location.hash) focusOn(substitute(lost))
  })
  observer.observe(root, { childList: true, subtree: true })
  return () => {
    controller.abort()
    observer.disconnect()
  }
}

function focusOn(element: HTMLElement | undefined): void {
  if (element?.matches(HEADINGS) === true) element.tabIndex = -1
  element?.focus()
}
