/** The day of a moment where this browser is, as date inputs write it: `2026-11-30`. */
export function dayOf(at: number): string {
  const date = new Date(at)
  const two = (value: number) => String(value).padStart(2, '0')
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`
}

/** The last whole second of a day where this browser is, ms; `undefined` for what is no day. */
export function endOfDay(day: string): number | undefined {
  const match = /^(\d{4})-(\d\d)-(\d\d)$/.exec(day.trim())
  if (match === null) return undefined
  const [year = 0, month = 0, date = 0] = match.slice(1).map(Number)
  const end = new Date(year, month - 1, date, 23, 59, 59)
  return end.getMonth() === month - 1 && end.getDate() === date ? end.getTime() : undefined
}
