// Parts of several views.

/** A processed photo: three sizes without metadata, and a thumbhash that paints before any byte came. */
export interface PhotoView {
  /** CIDs of the three sizes (at most 160, 480 and 1280 px on the longer side). */
  tiny: string
  small: string
  large: string
  /** Base64 of the thumbhash. */
  thumbhash: string
  /** Of the large size, px. */
  width: number
  height: number
  /** Text for those who do not see it; may be empty. */
  alt: string
}

/** Where something is sent to. */
export interface ShippingAddress {
  name: string
  street: string
  city: string
  postalCode: string
  /** ISO 3166-1 alpha-2. */
  country: string
  note: string
}
