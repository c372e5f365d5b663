import { describe, it } from 'vitest'
import { sampleContents } from './fixtures/samples.ts'
import { refuses, takes } from './fixtures/schema-laws.ts'
import type { LabelEntry } from './label-list.ts'

const { entries, ...rest } = sampleContents.label_list
const [scam, adult, trusted] = entries
if (scam === undefined || adult === undefined || trusted === undefined) throw new Error('no sample')

const of = (...list: LabelEntry[]) => ({ ...rest, entries: list })
const many = (count: number): LabelEntry[] =>
  Array.from({ length: count }, (_, index) => ({ ...adult, slug: `rum-${index}` }))

describe('a list of labels', () => {
  it('says up to a thousand things, and not one more', () => {
    takes('label_list', of(), of(...many(1000)))
    refuses('label_list', [['too-many', of(...many(1001)), 'entries']])
  })

  it('says several things of one person, and each of them once', () => {
    takes('label_list', of(scam, { ...scam, label: 'adult' }, { ...scam, slug: 'lamp' }))
    refuses('label_list', [['repeated-label', of(scam, { ...scam, reason: 'Again.' })]])
  })

  it('knows a few words only', () => {
    refuses('label_list', [
      ['unknown-word', of({ ...scam, label: 'ugly' as never }), 'entries/entry/label'],
    ])
  })

  it('trusts people to moderate, not listings', () => {
    refuses('label_list', [['not-a-person', of({ ...trusted, slug: 'lamp' }), 'entries/entry']])
  })

  it('is about somebody', () => {
    refuses('label_list', [
      ['wrong-form', of({ ...scam, about: 'mallory' as never }), 'entries/entry/nym'],
      ['wrong-form', of({ ...scam, slug: '../lamp' }), 'entries/entry/slug'],
    ])
  })

  it('counts its versions from 1', () => {
    takes('label_list', { ...rest, entries, sequence: Number.MAX_SAFE_INTEGER })
    refuses('label_list', [['out-of-range', { ...rest, entries, sequence: 0 }, 'sequence']])
  })
})
