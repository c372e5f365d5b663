import { describe, expect, it } from 'vitest'
import { utf8Length } from '../xml/text.ts'
import { bob, sampleContents, SIGNED_AT } from './fixtures/samples.ts'
import { refuses, takes } from './fixtures/schema-laws.ts'
import { LIMITS } from './limits.ts'
import { readDocument } from './read.ts'
import type { RecordPayment, ServiceRecordEntry } from './service-record.ts'
import { recordEntryBytes } from './service-record.ts'
import { signDocument } from './sign.ts'

const { helper, entries } = sampleContents.service_record
const [entry] = entries
const [payment] = entry?.payments ?? []
if (entry === undefined || payment === undefined) throw new Error('no sample')

const of = (change: Partial<ServiceRecordEntry>) => ({ entries: [{ ...entry, ...change }] })
const paidBy = (change: Partial<RecordPayment>) => of({ payments: [{ ...payment, ...change }] })
const path = (element: string) => `entries/entry/${element}`
const times = <T>(count: number, item: T): T[] => Array.from({ length: count }, () => item)
/** As long as a proof of reputation may be. */
const long = (text: string) => `${entry.rating.slice(0, -1)}${text}\n`

describe('a record of services', () => {
  it('holds signed texts byte for byte, whatever is written in them', async () => {
    const inner = await signDocument(
      'rating',
      { ...sampleContents.rating, review: '- “A & B” <3\n\n-----\nبطيخ   西瓜' },
      await bob(),
      SIGNED_AT,
    )
    const content = { helper, entries: [{ ...entry, rating: inner.armored }] }
    const record = await signDocument('service_record', content, await bob(), SIGNED_AT)
    const read = await readDocument(record.armored)
    expect(read.content).toEqual(content)
    const again = (read.content as typeof content).entries[0]?.rating ?? ''
    expect(await readDocument(again)).toEqual(inner)
  })

  it('shows one receipt to twenty-four, each with one payment to four', () => {
    takes('service_record', { entries: [entry] }, of({ payments: times(4, payment) }))
    takes('service_record', { entries: times(24, entry) })
    refuses('service_record', [
      ['no-entry', { entries: [] }],
      ['too-many', { entries: times(25, entry) }, 'entries'],
      ['no-payment', of({ payments: [] }), 'entries/entry'],
      ['too-many', of({ payments: times(5, payment) }), path('payments')],
    ])
  })

  it('is no larger than what a device takes from a stranger', async () => {
    const full = { ...entry, payments: [payment] }
    const ninth = Math.floor(LIMITS.recordBytes / 9)
    const left = ninth - recordEntryBytes(full)
    // GnuPG cuts lines that are much longer.
    const lines = Array.from({ length: left }, (_, index) => (index % 1000 === 0 ? '\n' : 'x'))
    const large = { ...full, rating: long(lines.join('')) }
    expect(recordEntryBytes(large)).toBe(ninth)
    const fits = times(9, large)
    takes('service_record', { entries: fits })
    const record = await signDocument(
      'service_record',
      { helper, entries: fits },
      await bob(),
      SIGNED_AT,
    )
    expect(utf8Length(record.armored)).toBeLessThan(200_000)
    refuses('service_record', [['too-large', { entries: [...fits, entry] }]])
  })

  it('refuses texts that nobody clearsigned, or that do not come back as they were', () => {
    refuses('service_record', [
      ['wrong-form', of({ receipt: 'thanks\n' }), path('receipt')],
      ['wrong-form', of({ receipt: entry.receipt.slice(0, -1) }), path('receipt')],
      ['untidy-blanks', of({ rating: long(' ') }), path('rating')],
      ['untidy-blanks', of({ acceptance: long('\n') }), path('acceptance')],
      ['forbidden-character', of({ bond: long('\u202e') }), path('bond')],
      ['too-long', of({ receipt: long('x'.repeat(4096)) }), path('receipt')],
      ['too-long', of({ rating: long('\nx'.repeat(12_288)) }), path('rating')],
    ])
  })

  it('shows payments as bytes that can be checked', () => {
    const branch = (levels: number) => paidBy({ branch: 'a0'.repeat(32 * levels) })
    const max = paidBy({ raw: 'ff'.repeat(7500) })
    takes('service_record', branch(0), branch(20), max, paidBy({ height: 2 ** 31 }))
    const of4 = (element: string) => path(`payments/payment/${element}`)
    refuses('service_record', [
      ['too-long', branch(21), of4('branch')],
      ['wrong-form', paidBy({ branch: 'a0' }), of4('branch')],
      ['wrong-form', paidBy({ header: 'AB'.repeat(80) }), of4('header')],
      ['out-of-range', paidBy({ header: 'ab'.repeat(79) }), of4('header')],
      ['out-of-range', paidBy({ raw: 'ab'.repeat(59) }), of4('raw')],
      ['out-of-range', paidBy({ raw: 'ab'.repeat(7501) }), of4('raw')],
      ['out-of-range', paidBy({ position: 2 ** 20 }), of4('position')],
      ['wrong-form', paidBy({ height: -1 }), of4('height')],
    ])
  })
})

describe('an order', () => {
  it('may name a record of services where somebody moderates it', () => {
    const { escrow } = sampleContents.order
    if (escrow === undefined) throw new Error('no escrow')
    const serviceRecord = sampleContents.order.items[0]?.listing
    if (serviceRecord === undefined) throw new Error('no item')
    takes('order', { escrow: { ...escrow, serviceRecord } })
    const { moderator: _moderator, backup: _backup, ...alone } = escrow
    const sleeping = { method: 'sleeping', escrow: { ...alone, serviceRecord } } as const
    refuses('order', [['record-for-nobody', sleeping, 'escrow']])
  })
})
