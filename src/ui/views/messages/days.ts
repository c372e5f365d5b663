/** Things of one day, for a separator above them. */
export interface Day<T> {
  /** Start of the day in local time, ms; also its key. */
  readonly start: number
  readonly items: readonly T[]
}

/** Local midnight before a moment. */
export function dayOf(at: number): number {
  return new Date(at).setHours(0, 0, 0, 0)
}

/** Groups what is in order of time (either way round) by local days; nothing is sorted anew. */
export function groupByDay<T>(items: readonly T[], at: (item: T) => number): Day<T>[] {
  const days: { start: number; items: T[] }[] = []
  for (const item of items) {
    const start = dayOf(at(item))
    const last = days.at(-1)
    if (last?.start === start) last.items.push(item)
    else days.push({ start, items: [item] })
  }
  return days
}

/** How a day is called in a language: its own words for today and yesterday, else the date. */
export function dayName(
  start: number,
  options: { now: number; locale: string; today: string; yesterday: string },
): string {
  const { now, locale, today, yesterday } = options
  if (start === dayOf(now)) return today
  // Noon of the day before: also right where a day has 23 or 25 hours.
  if (start === dayOf(dayOf(now) - 12 * 3_600_000)) return yesterday
  const sameYear = new Date(start).getFullYear() === new Date(now).getFullYear()
  return new Intl.DateTimeFormat(locale, {
    weekday: 'long',
    day: 'numeric',
    month: 'long',
    ...(sameYear ? {} : { year: 'numeric' }),
  }).format(start)
}
