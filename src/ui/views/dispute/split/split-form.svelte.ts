import type { PriceProblem } from '../../edit-listing/parse-price.ts'
import { amountText, readAmount, type SplitUnit } from './amount-text.ts'
import { presetSplit, splitBuyer, splitVendor, withFee, type Preset, type Split } from './split.ts'

type Part = 'buyer' | 'vendor' | 'fee'
/** What is wrong with one typed part. */
export type PartProblem = Exclude<PriceProblem, 'zero'> | 'fee-too-high'

/**
 * A division while it is being made: slider, two or three fields and presets show the same figures.
 * A field that cannot be read keeps its text and its problem; the others keep the last good division.
 */
export class SplitForm {
  readonly amount: bigint
  readonly feeLimit: bigint
  split = $state.raw<Split>({ buyer: 0n, vendor: 0n, fee: 0n })
  unit = $state<SplitUnit>('sat')
  texts = $state<Record<Part, string>>({ buyer: '', vendor: '', fee: '' })
  problems = $state.raw<Partial<Record<Part, PartProblem>>>({})

  /** @param amount all the money in dispute, satoshis */
  constructor(amount: bigint, options: { buyer?: bigint; fee?: bigint; feeLimit?: bigint } = {}) {
    this.amount = amount
    this.feeLimit = options.feeLimit ?? 0n
    const { buyer, fee = 0n } = options
    this.#take(
      buyer === undefined ? presetSplit(amount, 'half', fee) : splitBuyer(amount, buyer, fee),
    )
  }

  get valid(): boolean {
    return Object.keys(this.problems).length === 0
  }

  slide(buyer: bigint): void {
    this.#take(splitBuyer(this.amount, buyer, this.split.fee))
  }

  preset(preset: Preset): void {
    this.#take(presetSplit(this.amount, preset, this.split.fee))
  }

  fee(sats: bigint): void {
    this.#take(withFee(this.amount, this.split, sats))
  }

  /** Amounts are shown in another unit; nothing else changes. */
  use(unit: SplitUnit): void {
    this.unit = unit
    this.#take(this.split)
  }

  /** Somebody typed into one of the fields; the others follow. */
  type(part: Part, text: string): void {
    const { amount, unit, split } = this
    const most = part === 'fee' ? amount : amount - split.fee
    const read = readAmount(text, unit, most)
    const problem = read.ok
      ? part === 'fee' && read.sats > this.feeLimit
        ? 'fee-too-high'
        : undefined
      : read.problem
    if (!read.ok || problem !== undefined) {
      this.texts[part] = text
      this.problems = { ...this.problems, [part]: problem }
      return
    }
    if (part === 'buyer') this.#take(splitBuyer(amount, read.sats, split.fee))
    else if (part === 'vendor') this.#take(splitVendor(amount, read.sats, split.fee))
    else this.#take(withFee(amount, split, read.sats))
    // What is typed stays as it was typed: "0." is on its way to "0.5".
    this.texts[part] = text
  }

  #take(split: Split): void {
    this.split = split
    this.problems = {}
    this.texts = {
      buyer: amountText(split.buyer, this.unit),
      vendor: amountText(split.vendor, this.unit),
      fee: amountText(split.fee, this.unit),
    }
  }
}
