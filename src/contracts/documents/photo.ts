import type { Codec } from '../xml/codec.ts'
import { leaf } from '../xml/codec.ts'
import { group } from '../xml/group.ts'
import { one } from '../xml/field.ts'
import { integer, text } from '../xml/values.ts'
import { LIMITS } from './limits.ts'
import { isCid, isThumbhash } from './photo-form.ts'

/** A processed photo: three sizes in the store, and a thumbhash that paints before any byte came. */
export interface Photo {
  /** CIDs (v1, base32) of the sizes of at most 160, 480 and 1280 px. */
  tiny: string
  small: string
  large: string
  /** Base64. */
  thumbhash: string
  /** Of the large size, px. */
  width: number
  height: number
  /** For those who do not see it; may be empty. */
  alt: string
}

/** A CIDv1 in its canonical base32 text. */
const cid: Codec<string> = leaf(
  (value) => value,
  (value, fail) => (isCid(value) ? value : fail('wrong-form')),
)

const thumbhash: Codec<string> = leaf(
  (value) => value,
  (value, fail) => (isThumbhash(value) ? value : fail('wrong-form')),
)

const pixels = integer({ min: 1, max: LIMITS.photoPixels })

export const photo: Codec<Photo> = group<Photo>({
  tiny: one('tiny', cid),
  small: one('small', cid),
  large: one('large', cid),
  thumbhash: one('thumbhash', thumbhash),
  width: one('width', pixels),
  height: one('height', pixels),
  alt: one('alt', text({ min: 0, max: LIMITS.alt })),
})
