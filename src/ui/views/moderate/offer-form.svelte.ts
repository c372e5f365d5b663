import type { ModeratorOfferDraft } from '../../../app/rpc/trade-api.ts'
import { Draft } from '../../state/draft.ts'
import { keptOffer, offerInput, offerProblems } from './offer-input.ts'
import type { OfferInput, OfferProblem } from './offer-input.ts'

/** An offer while it is written, and the copy that this browser keeps of it. */
export class OfferForm {
  readonly #draft = new Draft('moderator-offer')
  readonly #locale: string
  #holds: OfferInput
  input = $state<OfferInput>() as OfferInput
  /** When the draft was typed that this form began with; `undefined`: it began fresh. */
  restoredAt = $state<number>()
  /** Counts tries to publish; nothing is called wrong before the first. */
  attempt = $state(0)

  /** @param locale language of somebody who offers for the first time */
  constructor(offer: ModeratorOfferDraft | undefined, locale: string) {
    this.#locale = locale
    this.#holds = offerInput(offer, locale)
    const kept = this.#draft.load()
    const read = keptOffer(kept?.value, this.#holds)
    this.input = structuredClone(read ?? this.#holds)
    // What was just published may still be kept for a moment.
    const differs = JSON.stringify(read ?? this.#holds) !== JSON.stringify(this.#holds)
    if (differs) this.restoredAt = kept?.savedAt
  }

  /** What is wrong once somebody tried to publish. */
  problems(now: number): OfferProblem[] {
    return this.attempt === 0 ? [] : offerProblems(this.input, now)
  }

  /** Keeps what was typed, or nothing while it is as published. Call from an effect: it reads all. */
  keep(): void {
    const now = $state.snapshot(this.input)
    if (JSON.stringify(now) === JSON.stringify(this.#holds)) this.#draft.clear()
    else this.#draft.save(now)
  }

  /** Back to what is published. */
  discard(): void {
    this.#draft.clear()
    this.input = structuredClone(this.#holds)
    this.restoredAt = undefined
    this.attempt = 0
  }

  /**
   * What is published has changed, here or elsewhere. What was typed stays, also after a withdrawal;
   * a form that nobody touched follows.
   */
  arrived(offer: ModeratorOfferDraft | undefined): void {
    const untouched = JSON.stringify($state.snapshot(this.input)) === JSON.stringify(this.#holds)
    this.#holds = offerInput(offer, this.#locale)
    if (untouched && offer !== undefined) this.input = structuredClone(this.#holds)
    else this.keep()
  }

  /** It was published: this is the new truth. */
  published(offer: ModeratorOfferDraft): void {
    this.#holds = offerInput(offer, this.#locale)
    this.discard()
  }
}
