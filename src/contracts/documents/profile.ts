import type { Codec } from '../xml/codec.ts'
import { group } from '../xml/group.ts'
import { maybe, one } from '../xml/field.ts'
import { hexText, text } from '../xml/values.ts'
import { LIMITS } from './limits.ts'
import type { Photo } from './photo.ts'
import { photo } from './photo.ts'

/** Who keeps a store, in the owner's words. */
export interface ProfileContent {
  name: string
  /** One line; may be empty. */
  shortDescription: string
  /** May be empty and have several lines. */
  about: string
  /** As the owner words it; may be empty. */
  location: string
  avatar?: Photo
  header?: Photo
  /** SHA-256 (hex) of the escrow account's extended public key text. */
  escrowCommitment: string
}

export const profile: Codec<ProfileContent> = group<ProfileContent>({
  name: one('name', text({ max: LIMITS.name })),
  shortDescription: one('short_description', text({ min: 0, max: LIMITS.shortDescription })),
  about: one('about', text({ min: 0, max: LIMITS.about, lines: true })),
  location: one('location', text({ min: 0, max: LIMITS.location })),
  avatar: maybe('avatar', photo),
  header: maybe('header', photo),
  escrowCommitment: one('escrow_xpub_commitment', hexText(32)),
})
