/** `true` for an object of whatever shape, such as JSON gives. */
export const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null
