import type { Nym } from '../../lib/brand.ts'
import type { Codec } from '../xml/codec.ts'
import { list, maybe, one } from '../xml/field.ts'
import { group } from '../xml/group.ts'
import { flag, hexText, languageTag, nym, text } from '../xml/values.ts'
import { LIMITS } from './limits.ts'
import type { Photo } from './photo.ts'
import { photo } from './photo.ts'

/** An account elsewhere. */
export interface Account {
  /** Such as "mastodon". */
  kind: string
  name: string
  /** Where the owner confirms it; may be empty. */
  proof: string
}

/** Who keeps a store, in the owner's words. All texts but the name may be empty. */
export interface ProfileContent {
  name: string
  /** One line. */
  shortDescription: string
  /** May have several lines. */
  about: string
  /** As the owner words it. */
  location: string
  website: string
  email: string
  phone: string
  accounts: Account[]
  /** BCP 47 tags of the languages that the owner speaks. */
  languages: string[]
  /** The store is for adults only. */
  adult: boolean
  avatar?: Photo
  header?: Photo
  /** SHA-256 (hex) of the escrow account's extended public key text. */
  escrowCommitment: string
  /** X25519 public key (hex) to which messages are sealed, besides the OpenPGP key. */
  inboxKey?: string
  /** People whose nodes keep messages for this one. */
  mailboxes: Nym[]
}

const account: Codec<Account> = group<Account>({
  kind: one('kind', text({ max: LIMITS.accountKind })),
  name: one('name', text({ max: LIMITS.accountName })),
  proof: one('proof', text({ min: 0, max: LIMITS.accountProof })),
})

export const profile: Codec<ProfileContent> = group<ProfileContent>({
  name: one('name', text({ max: LIMITS.name })),
  shortDescription: one('short_description', text({ min: 0, max: LIMITS.shortDescription })),
  about: one('about', text({ min: 0, max: LIMITS.about, lines: true })),
  location: one('location', text({ min: 0, max: LIMITS.location })),
  website: one('website', text({ min: 0, max: LIMITS.website })),
  email: one('email', text({ min: 0, max: LIMITS.email })),
  phone: one('phone', text({ min: 0, max: LIMITS.phone })),
  accounts: list('accounts', 'account', account, LIMITS.accounts),
  languages: list('languages', 'language', languageTag, LIMITS.languages),
  adult: one('adult', flag),
  avatar: maybe('avatar', photo),
  header: maybe('header', photo),
  escrowCommitment: one('escrow_xpub_commitment', hexText(32)),
  inboxKey: maybe('inbox_key', hexText(32)),
  mailboxes: list('mailboxes', 'nym', nym, LIMITS.mailboxes),
})
