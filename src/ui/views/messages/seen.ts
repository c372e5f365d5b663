/** How much of a thing has to be on the screen to count as seen. */
const SHARE = 0.3

/**
 * Tells whether a person can see an element now: it is on the screen, and the page is in front.
 * Returns the function that stops it.
 */
export function seen(element: Element, tell: (visible: boolean) => void): () => void {
  const controller = new AbortController()
  let onScreen = false
  const say = (): void => tell(onScreen && document.visibilityState === 'visible')
  const observer = new IntersectionObserver(
    (entries) => {
      onScreen = entries.at(-1)?.isIntersecting === true
      say()
    },
    { threshold: SHARE },
  )
  observer.observe(element)
  document.addEventListener('visibilitychange', say, { signal: controller.signal })
  return () => {
    observer.disconnect()
    controller.abort()
  }
}
