/**
 * Which way an arrow key leads through a row: 1 onwards, -1 back, 0 for other keys.
 * In right-to-left languages the row, and with it the keys, run the other way.
 */
export function arrowStep(event: Pick<KeyboardEvent, 'key'>): -1 | 0 | 1 {
  if (event.key !== 'ArrowRight' && event.key !== 'ArrowLeft') return 0
  const onwards = document.documentElement.dir === 'rtl' ? 'ArrowLeft' : 'ArrowRight'
  return event.key === onwards ? 1 : -1
}
