/** The calendar month of an instant (ms, UTC) as a number that grows by one each month. */
export function monthOf(at: number): number {
  const date = new Date(at)
  return date.getUTCFullYear() * 12 + date.getUTCMonth()
}

/** The number of `2026-11`. */
export const monthNumber = (month: string): number =>
  Number(month.slice(0, 4)) * 12 + Number(month.slice(5)) - 1

/** `2026-11` of the instant. */
export const monthName = (at: number): string => new Date(at).toISOString().slice(0, 7)
