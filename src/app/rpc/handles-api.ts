/** What pages ask and watch about handles (`@name`) and domains that speak for a person. */
import type { Nym } from '../../lib/brand.ts'

type Nothing = Record<string, never>

/** What is known about one handle. */
export interface HandleView {
  /** In its one form, without the `@`. */
  handle: string
  /**
   * `looking`: nothing is known yet, others are being asked. `proven`: the chain says so. `unproven`:
   * somebody shows a claim, and the chain could not be asked. `disputed`: another one says to have been
   * there before, which could not be checked yet. `free`: nobody shows a claim that holds.
   */
  state: 'looking' | 'proven' | 'unproven' | 'disputed' | 'free'
  nym?: Nym
  /** As the person calls themselves, as far as known. */
  name?: string
  /** Block of the claim, of the newest proven block, and the first one at which it is nobody's. */
  since?: number
  tip?: number
  until?: number
  /** About when that is, ms since the Unix epoch. */
  untilAt?: number
  /** Blocks on top of the newest statement that counts, itself included. */
  confirmations?: number
  /** When others were last asked, ms. */
  checkedAt?: number
  /** Other handles known here for which it could be taken. */
  alike: string[]
  /** It is written in other letters than Latin ones. */
  script?: string
  /** When this browser last looked it belonged to somebody else, and was not handed over. */
  formerly?: Nym
}

/** The handle of whoever lives here. */
export interface OwnHandleView {
  /**
   * `none`. `sending`: the claim is signed and in no block. `held`. `lost`: somebody was there before.
   * `ended`: expired or let go. `given`: somebody else has it from here.
   */
  state: 'none' | 'sending' | 'held' | 'lost' | 'ended' | 'given'
  handle?: string
  /** What waits for a block, while the handle is held. */
  pending?: 'renew' | 'release' | 'transfer'
  /** Who has it now, of one that was given. */
  to?: Nym
  /** Who gave it to this person, who has said nothing of it since. */
  from?: Nym
  /** What is waited for: a handle that somebody is to give. */
  consent?: ConsentView
  /** The transaction of what waits was never handed to the network: not paid, or refused. */
  unpaid?: boolean
  since?: number
  until?: number
  untilAt?: number
  confirmations?: number
  renewable?: boolean
  /** From when it may be renewed, ms, about. */
  renewableAt?: number
  /** When it was last shown to others, ms. */
  publishedAt?: number
}

/** Somebody agreed to be given a handle. */
export interface ConsentView {
  handle: string
  /** Its holder. */
  from: Nym
  /** What the holder is to be sent. */
  text: string
  /** By the chain it is this person's already, but another one is held; until when, as in {@link HandleView}. */
  here?: { until: number; untilAt: number }
}

export interface HandlePlan {
  fee: bigint
  feeSatPerVb: number
}

/** A website that says, or does not say, that it is the person's. */
export interface DomainView {
  /** As in the profile; absent: the profile names no website. */
  domain?: string
  /** `unreachable`: or it does not let pages of other origins read it. */
  state: 'unchecked' | 'verified' | 'other' | 'unreachable'
  /** Who said so: the website itself, or its DNS record as the resolver tells it. */
  proof?: 'website' | 'dns'
  /** Host of the DNS resolver that was asked, too. */
  resolver?: string
  /** It did not answer. */
  resolverSilent?: boolean
  checkedAt?: number
}

export interface HandlesMethods {
  /** What a claim costs. Throws `handle.*` for a name that is none, `wallet.*`. */
  'handle.plan': (input: { handle: string }) => HandlePlan
  /** Throws also `handle.taken`, `handle.one-only`, `vault.locked`. */
  'handle.claim': (input: { handle: string; fee: bigint }) => Nothing
  'handle.renew': (input: { fee: bigint }) => Nothing
  'handle.release': (input: { fee: bigint }) => Nothing
  /** Agrees to be given a handle. Throws `handle.not-held` {handle}, `handle.one-only`, `vault.locked`. */
  'handle.agree': (input: { handle: string }) => Nothing
  /** Waits for it no longer. */
  'handle.forget-consent': (input: Nothing) => Nothing
  /** Asks others whether it has come. */
  'handle.look': (input: Nothing) => Nothing
  /** Who agrees with a text to be given the own handle. Throws `handle.bad-consent`. */
  'handle.consent-of': (input: { text: string }) => { nym: Nym; name: string }
  /** Gives the own handle to whoever agreed. Throws `handle.bad-consent`, `handle.not-now`. */
  'handle.transfer': (input: { text: string; fee: bigint }) => Nothing
  /** Takes away one that is lost, ended, given or was never paid. */
  'handle.forget': (input: Nothing) => Nothing
  /** Asks the website in the person's profile, and the DNS resolver if one was chosen. */
  'domain.check': (input: { nym: Nym }) => DomainView
}

export interface HandlesTopics {
  /** Asks others once when it is first watched. `undefined`: no handle at all. */
  handle: { params: { handle: string }; view: HandleView | undefined }
  /** The proven handle that a person goes by. */
  'handle-of': { params: { nym: Nym }; view: HandleView | undefined }
  'own-handle': { params: Nothing; view: OwnHandleView }
  domain: { params: { nym: Nym }; view: DomainView }
}
