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
   * `ended`: expired or let go.
   */
  state: 'none' | 'sending' | 'held' | 'lost' | 'ended'
  handle?: string
  /** What waits for a block, while the handle is held. */
  pending?: 'renew' | 'release'
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
  checkedAt?: number
}

export interface HandlesMethods {
  /** What a claim costs. Throws `handle.*` for a name that is none, `wallet.*`. */
  'handle.plan': (input: { handle: string }) => HandlePlan
  /** Throws also `handle.taken`, `handle.one-only`, `vault.locked`. */
  'handle.claim': (input: { handle: string; fee: bigint }) => Nothing
  'handle.renew': (input: { fee: bigint }) => Nothing
  'handle.release': (input: { fee: bigint }) => Nothing
  /** Takes away one that is lost, ended or was never paid. */
  'handle.forget': (input: Nothing) => Nothing
  /** Asks the website in the person's profile. */
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
