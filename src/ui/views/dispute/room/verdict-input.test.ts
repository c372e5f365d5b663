import { describe, expect, it } from 'vitest'
import { LIMITS } from '../../../../contracts/documents/limits.ts'
import type { OrderId } from '../../../../lib/brand.ts'
import type { DraftStorage } from '../../../state/draft.ts'
import { VerdictInput } from './verdict-input.svelte.ts'

const id = 'bafkreiorder' as OrderId

function memory(): DraftStorage {
  const kept = new Map<string, string>()
  return {
    getItem: (key) => kept.get(key) ?? null,
    setItem: (key, value) => void kept.set(key, value),
    removeItem: (key) => void kept.delete(key),
  }
}

describe('a verdict', () => {
  it('starts with half each and the agreed fee, and is always all the money', () => {
    const verdict = new VerdictInput({
      id,
      amount: 1_000_001n,
      feeLimit: 50_000n,
      storage: memory(),
    })
    verdict.reason = 'Both are to blame.\r\nSee the photos.'
    const { buyerSats, vendorSats, feeSats } = verdict.input
    expect(feeSats).toBe(50_000n)
    expect(buyerSats - vendorSats).toBe(1n)
    expect(buyerSats + vendorSats + feeSats).toBe(1_000_001n)
    expect(verdict.input.reason).toBe('Both are to blame.\nSee the photos.')
    expect(verdict.problems).toEqual([])
  })

  it('needs a reason of a length that a document can hold', () => {
    const verdict = new VerdictInput({ id, amount: 10n, feeLimit: 0n, storage: memory() })
    verdict.reason = '  '
    expect(verdict.problems).toEqual(['reason-required'])
    verdict.reason = 'x'.repeat(LIMITS.claim + 1)
    expect(verdict.problems).toEqual(['reason-too-long'])
  })

  it('cannot be signed while a field holds no amount, or a fee above the limit', () => {
    const verdict = new VerdictInput({ id, amount: 1000n, feeLimit: 10n, storage: memory() })
    verdict.reason = 'So be it.'
    verdict.split.type('fee', '11')
    expect(verdict.problems).toEqual(['split'])
    verdict.split.fee(0n)
    expect(verdict.problems).toEqual([])
  })

  it('is still there after the page was closed, but never above what the order allows', () => {
    const storage = memory()
    const first = new VerdictInput({ id, amount: 1000n, feeLimit: 50n, storage })
    first.split.type('fee', '20')
    first.split.type('buyer', '900')
    first.reason = 'The parcel was empty.'
    first.keep()
    const again = new VerdictInput({ id, amount: 1000n, feeLimit: 50n, storage })
    expect(again.split.split).toEqual({ buyer: 900n, vendor: 80n, fee: 20n })
    expect(again.reason).toBe('The parcel was empty.')
    const less = new VerdictInput({ id, amount: 1000n, feeLimit: 10n, storage })
    expect(less.input.feeSats).toBe(10n)
    again.forget()
    expect(new VerdictInput({ id, amount: 1000n, feeLimit: 50n, storage }).reason).toBe('')
  })
})
