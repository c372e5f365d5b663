import { describe, expect, it } from 'vitest'
import { SplitForm } from './split-form.svelte.ts'

describe('dividing the money in a form', () => {
  it('starts with half each, or with what was wanted before', () => {
    expect(new SplitForm(1000n).split).toEqual({ buyer: 500n, vendor: 500n, fee: 0n })
    expect(new SplitForm(1000n, { buyer: 700n }).texts.vendor).toBe('300')
  })

  it('lets the other field follow while one is typed into', () => {
    const form = new SplitForm(1_000_000n)
    form.type('vendor', '300000')
    expect(form.texts).toEqual({ buyer: '700000', vendor: '300000', fee: '0' })
    form.use('btc')
    expect(form.texts.buyer).toBe('0.007')
    form.type('buyer', '0.00')
    expect(form.texts).toEqual({ buyer: '0.00', vendor: '0.01', fee: '0' })
  })

  it('keeps what cannot be read where it was typed, and the division as it was', () => {
    const form = new SplitForm(1000n)
    form.type('buyer', 'all')
    expect(form.valid).toBe(false)
    expect(form.problems.buyer).toBe('not-a-number')
    expect(form.texts.buyer).toBe('all')
    expect(form.split.buyer).toBe(500n)
    form.preset('all-buyer')
    expect(form.valid).toBe(true)
    expect(form.texts.buyer).toBe('1000')
  })

  it('gives the moderator no more than the order allows', () => {
    const form = new SplitForm(1000n, { feeLimit: 50n })
    form.type('fee', '51')
    expect(form.problems.fee).toBe('fee-too-high')
    form.type('fee', '50')
    expect(form.split).toEqual({ buyer: 475n, vendor: 475n, fee: 50n })
    form.type('buyer', '960')
    expect(form.problems.buyer).toBe('too-large')
    form.slide(950n)
    expect(form.split).toEqual({ buyer: 950n, vendor: 0n, fee: 50n })
  })
})
