/** What pages ask and watch of receipts for blocks served, mail kept and questions answered. */
import type { ServiceScore, ServiceTier } from '../../contracts/service/tier.ts'
import type { Nym } from '../../lib/brand.ts'

type Nothing = Record<string, never>

/** What devices of one person did for another within one month. */
export interface ServiceFacts {
  /** `2026-11`. */
  month: string
  /** Of blocks. */
  bytes: number
  /** Sealed envelopes that were kept and handed over. */
  envelopes: number
  /** On which a device answered. */
  days: number
}

/** A receipt that somebody signed about this person. */
export interface ReceivedReceipt extends ServiceFacts {
  signer: Nym
  name: string
  /** Whether the signer is a trader: `none` shows no trade, or one that was not paid. */
  trade: 'paid' | 'unchecked' | 'none'
}

/** What somebody did for this person, and whether it was signed. */
export interface ServedBy extends ServiceFacts {
  helper: Nym
  name: string
  /** When the last receipt was handed over; absent: none yet. */
  givenAt?: number
}

export interface ServiceView {
  /** Receipts are signed and collected. */
  on: boolean
  /** What those about this person come to. */
  score: ServiceScore
  /** The newest month first. */
  received: ReceivedReceipt[]
  served: ServedBy[]
  /** Devices that served this person and do not say whose they are. */
  nameless: number
  /** This person can show a trade: the receipts signed here count. */
  trader: boolean
  /** Receipts are being signed and handed over. */
  signing: boolean
}

/** The mark that an order could show now for a lower fee. */
export interface HelperView {
  /** 0: none that is proven to others. */
  tier: ServiceTier
  /** Whose it is; absent with tier 0. */
  helper?: 'buyer' | 'vendor'
  /** Proofs of a mark are being collected: it may become higher. */
  gathering: boolean
}

export interface ServiceMethods {
  /** Off: nothing is counted, signed, taken or shown any more; what was counted is forgotten. */
  'service.set-on': (input: { on: boolean }) => Nothing
  /** Signs for everybody who served this person and is reachable; tells how many took theirs. Throws `vault.locked`. */
  'service.sign': (input: Nothing) => { given: number }
}

export interface ServiceTopics {
  service: { params: Nothing; view: ServiceView }
  /** While it is watched, others are asked for receipts about the person, and the chain for the trades of who signed them. */
  'service-of': { params: { nym: Nym }; view: ServiceScore }
  /** Of an order of this person with the vendor. While it is watched, proofs are collected. */
  'service-helper': { params: { vendor: Nym }; view: HelperView }
}
