import type { MethodInput } from '../../../../app/rpc/api.ts'
import { LIMITS } from '../../../../contracts/documents/limits.ts'
import type { OrderId } from '../../../../lib/brand.ts'
import { characters } from '../../../../lib/text.ts'
import { Draft, type DraftStorage } from '../../../state/draft.ts'
import { isWhole } from '../split/split.ts'
import { SplitForm } from '../split/split-form.svelte.ts'

/** Why a verdict cannot be signed yet. */
export type VerdictProblem = 'split' | 'reason-required' | 'reason-too-long'

export interface VerdictInputInit {
  id: OrderId
  amount: bigint
  feeLimit: bigint
  storage?: DraftStorage
}

const satsOf = (value: unknown, most: bigint): bigint | undefined => {
  if (typeof value !== 'string' || !/^\d{1,16}$/.test(value)) return undefined
  const sats = BigInt(value)
  return sats > most ? undefined : sats
}

/** A verdict while a moderator weighs it. Starts with half each and the agreed fee; autosaved. */
export class VerdictInput {
  readonly #id: OrderId
  readonly #draft: Draft
  readonly split: SplitForm
  reason = $state('')

  constructor({ id, amount, feeLimit, storage }: VerdictInputInit) {
    this.#id = id
    this.#draft = new Draft(`verdict/${id}`, storage === undefined ? {} : { storage })
    const value = this.#draft.load()?.value
    const kept = typeof value === 'object' && value !== null ? value : {}
    const fee = 'fee' in kept ? satsOf(kept.fee, feeLimit) : undefined
    const buyer = 'buyer' in kept ? satsOf(kept.buyer, amount) : undefined
    const wanted = buyer === undefined ? {} : { buyer }
    this.split = new SplitForm(amount, { ...wanted, fee: fee ?? feeLimit, feeLimit })
    if ('reason' in kept && typeof kept.reason === 'string') this.reason = kept.reason
  }

  /** Keeps what was entered. Call from an effect: it reads every field. */
  keep(): void {
    const { buyer, fee } = this.split.split
    this.#draft.save({ buyer: String(buyer), fee: String(fee), reason: this.reason })
  }

  forget(): void {
    this.#draft.clear()
  }

  get problems(): VerdictProblem[] {
    const { split, amount, feeLimit, valid } = this.split
    const found: VerdictProblem[] = []
    if (!valid || !isWhole(amount, split, feeLimit)) found.push('split')
    const reason = this.reason.trim()
    if (reason === '') found.push('reason-required')
    else if (characters(reason) > LIMITS.claim) found.push('reason-too-long')
    return found
  }

  /** What is to be signed. */
  get input(): MethodInput<'order.decide'> {
    const { buyer, vendor, fee } = this.split.split
    const reason = this.reason.trim().replace(/\r\n?/g, '\n')
    return { id: this.#id, buyerSats: buyer, vendorSats: vendor, feeSats: fee, reason }
  }
}
