import type { Codec } from './codec.ts'
import { leaf } from './codec.ts'

/** So many bytes as lower-case hex text, bounds included (the value is the text). */
export const hexBytes = (bounds: { min: number; max: number }): Codec<string> =>
  leaf(
    (value) => value,
    (value, fail) => {
      if (value.length % 2 !== 0 || !/^[0-9a-f]*$/.test(value)) return fail('wrong-form')
      const bytes = value.length / 2
      return bytes < bounds.min || bytes > bounds.max ? fail('out-of-range') : value
    },
  )
