/** Brings data from outside into a known shape, or says `undefined`. */
export type Shape<T> = (value: unknown) => T | undefined

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** A plain value of the same type as the sample. */
export const like =
  <T extends string | number | boolean>(sample: T): Shape<T> =>
  (value) =>
    typeof value === typeof sample ? (value as T) : undefined

/** One of a few words. */
export const word =
  <W extends string>(...words: readonly W[]): Shape<W> =>
  (value) =>
    words.find((known) => known === value)

/** A list; items of another shape are left out. */
export const listOf =
  <T>(item: Shape<T>): Shape<T[]> =>
  (value) =>
    Array.isArray(value) ? value.flatMap((one) => item(one) ?? []) : undefined

/** Values by name; those of another shape are left out. */
export const recordOf =
  <T>(item: Shape<T>): Shape<Record<string, T>> =>
  (value) => {
    if (!isRecord(value)) return undefined
    const found: Record<string, T> = {}
    for (const [name, one] of Object.entries(value)) {
      const read = item(one)
      if (read !== undefined) found[name] = read
    }
    return found
  }

/** A record with the fields of `empty`; those that are missing or of another shape are as there. */
export const fieldsOf =
  <T extends object>(empty: T, shapes: { readonly [K in keyof T]-?: Shape<T[K]> }): Shape<T> =>
  (value) => {
    if (!isRecord(value)) return undefined
    const found = { ...empty }
    for (const name of Object.keys(shapes) as (keyof T & string)[]) {
      const read = shapes[name](value[name])
      if (read !== undefined) found[name] = read
    }
    return found
  }
