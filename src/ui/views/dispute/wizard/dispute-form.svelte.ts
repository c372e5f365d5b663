import type { NodeClient } from '../../../../app/rpc/api.ts'
import type { DisputeCause } from '../../../../contracts/documents/dispute.ts'
import { LIMITS } from '../../../../contracts/documents/limits.ts'
import type { OrderId } from '../../../../lib/brand.ts'
import { characters } from '../../../../lib/text.ts'
import { Draft, type DraftStorage } from '../../../state/draft.ts'
import { SealedFiles } from '../../../state/sealed-files.svelte.ts'
import { SplitForm } from '../split/split-form.svelte.ts'
import { readDispute, writeDispute } from './dispute-draft.ts'

/** `open` calls the moderator, `answer` tells the other side's view (or adds to the own one). */
export type Purpose = 'open' | 'answer'

export type Step = 'talk' | 'cause' | 'outcome' | 'files' | 'review'

const STEPS: Readonly<Record<Purpose, readonly Step[]>> = {
  open: ['talk', 'cause', 'outcome', 'files', 'review'],
  answer: ['cause', 'outcome', 'files', 'review'],
}

/** What keeps a statement from being sent; also the last part of the keys of the texts. */
export type Problem =
  'cause-required' | 'claim-required' | 'claim-too-long' | 'outcome-invalid' | 'files-busy'

/** Signing is quick; preparing the move to Held asks slow explorers. */
const SEND_TIMEOUT_MS = 60_000

export interface DisputeFormInit {
  id: OrderId
  purpose: Purpose
  /** Money in dispute, satoshis. */
  amount: bigint
  /** Where drafts are kept; without it nowhere. */
  storage: DraftStorage | undefined
}

/** Under which the draft of a statement is kept. */
export const disputeDraft = (purpose: Purpose, id: OrderId): string => `dispute/${purpose}/${id}`

/** What a party says in a dispute, step by step. Autosaved by {@link keep}. */
export class DisputeForm {
  readonly #node: Pick<NodeClient, 'call'>
  readonly #id: OrderId
  readonly #draft: Draft
  readonly purpose: Purpose
  readonly steps: readonly Step[]
  readonly split: SplitForm
  readonly files: SealedFiles
  at = $state(0)
  cause = $state<DisputeCause>()
  claim = $state('')
  /** Only of answers: no wish of one's own. */
  leave = $state(false)
  /** The browser will have the draft after a reload. */
  kept = $state(true)

  constructor(node: Pick<NodeClient, 'call'>, init: DisputeFormInit) {
    const { id, purpose, amount, storage } = init
    this.#node = node
    this.#id = id
    this.purpose = purpose
    this.steps = STEPS[purpose]
    this.#draft = new Draft(disputeDraft(purpose, id), { storage })
    const kept = readDispute(this.#draft.load()?.value)
    const wanted = kept?.buyerSats
    const known = wanted !== undefined && wanted <= amount
    this.split = new SplitForm(amount, known ? { buyer: wanted } : {})
    this.files = new SealedFiles(node, LIMITS.files, kept?.files)
    if (kept === undefined) return
    this.at = Math.min(kept.step, this.steps.length - 1)
    this.cause = kept.cause
    this.claim = kept.claim
    this.leave = kept.leave
  }

  get step(): Step {
    return this.steps[this.at] ?? 'review'
  }

  /** The buyer's part that is asked for; `undefined`: left to the moderator. */
  get wish(): bigint | undefined {
    return this.purpose === 'answer' && this.leave ? undefined : this.split.split.buyer
  }

  /** What is wrong in one step, or in all of them at the end. */
  problems(step: Step): Problem[] {
    const all = step === 'review'
    const found: Problem[] = []
    if (all || step === 'cause') {
      const claim = this.claim.trim()
      if (this.purpose === 'open' && this.cause === undefined) found.push('cause-required')
      if (claim === '') found.push('claim-required')
      else if (characters(claim) > LIMITS.claim) found.push('claim-too-long')
    }
    if ((all || step === 'outcome') && this.wish !== undefined && !this.split.valid) {
      found.push('outcome-invalid')
    }
    if ((all || step === 'files') && this.files.open) found.push('files-busy')
    return found
  }

  /** Goes on if the present step is done. Files may go on being encrypted meanwhile. */
  next(): boolean {
    if (this.problems(this.step).some((problem) => problem !== 'files-busy')) return false
    this.go(this.at + 1)
    return true
  }

  go(at: number): void {
    this.at = Math.max(0, Math.min(at, this.steps.length - 1))
  }

  goTo(step: Step): void {
    this.go(this.steps.indexOf(step))
  }

  /** Keeps what was typed. Call from an effect: it reads every field. */
  keep(): void {
    const { at, cause, claim, leave } = this
    const buyerSats = this.split.split.buyer
    const files = $state.snapshot(this.files.ready)
    const value = writeDispute({ step: at, cause, claim, leave, buyerSats, files })
    this.kept = this.#draft.save(value)
  }

  /** Signs and sends. The draft is forgotten only after it went well. */
  async send(signal: AbortSignal): Promise<true> {
    const options = { signal, timeoutMs: SEND_TIMEOUT_MS }
    const id = this.#id
    const files = $state.snapshot(this.files.ready)
    const words = this.claim.trim().replace(/\r\n?/g, '\n')
    const { cause, wish } = this
    if (this.purpose === 'open' && cause !== undefined && wish !== undefined) {
      const input = { id, cause, claim: words, buyerSats: wish, files }
      await this.#node.call('order.open-dispute', input, options)
    } else {
      const wished = wish === undefined ? {} : { buyerSats: wish }
      const input = { id, statement: words, ...wished, files }
      await this.#node.call('order.answer-dispute', input, options)
    }
    this.#draft.clear()
    return true
  }

  /** Ends running work, for when the form goes away. */
  stop(): void {
    this.files.stop()
  }
}
