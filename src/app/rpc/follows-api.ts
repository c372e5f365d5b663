/** What pages ask and watch of who follows whom in public. */
import type { Nym } from '../../lib/brand.ts'
import type { PhotoView } from './parts.ts'

type Nothing = Record<string, never>

/** Somebody whom the person follows, or once said in public to follow. */
export interface FollowedPerson {
  nym: Nym
  name: string
  avatar?: PhotoView
  /** On this device. */
  following: boolean
  /** Everybody may know it. */
  shown: boolean
}

/** Those whom the reader follows and who follow somebody in public. */
export interface VouchersView {
  /** Of one of them, the same one each time; absent: there is none. */
  name?: string
  count: number
}

export interface FollowsMethods {
  /**
   * Signs and publishes that the person follows these; nobody else is on the list any more. Throws
   * `profile.missing`, `vault.locked`, `field.too-many` {max}.
   */
  'follows.publish': (input: { people: Nym[] }) => Nothing
}

export interface FollowsTopics {
  /** By name; `signedAt`: when the public list was signed, absent: there is none. */
  follows: { params: Nothing; view: { people: FollowedPerson[]; max: number; signedAt?: number } }
  'followed-by': { params: { nym: Nym }; view: VouchersView }
}
