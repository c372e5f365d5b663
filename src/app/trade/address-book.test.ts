import 'fake-indexeddb/auto'
import { beforeEach, describe, expect, it } from 'vitest'
import { Emitter } from '../../lib/emitter.ts'
import { SingleRecord } from '../../storage/repositories/single-record.ts'
import type { Change } from '../changes.ts'
import { AddressBook } from './address-book.ts'
import { freshRecords } from './testing.ts'

const home = {
  name: 'Bob Buyer',
  street: 'Long Street 1',
  city: 'Valencia',
  postalCode: '46001',
  country: 'ES',
  note: '',
}

describe('an address book', () => {
  let book: AddressBook
  let reopen: () => AddressBook

  beforeEach(async () => {
    const { records, again } = await freshRecords()
    const open = (from: typeof records) =>
      new AddressBook({
        record: new SingleRecord(from, 'addresses'),
        changes: new Emitter<Change>(),
      })
    book = open(records)
    reopen = () => open(again())
  })

  it('has the addresses again after the node was stopped', async () => {
    const saved = await book.save({ label: 'Home', address: home })
    expect(await reopen().list()).toEqual([saved])
  })

  it('keeps an address once, however often a checkout saves it', async () => {
    const first = await book.save({ label: 'Home', address: home })
    const second = await book.save({ label: '', address: { ...home } })
    expect(second).toEqual(first)
    expect(await book.list()).toEqual([first])
  })

  it('changes an address in its place, also back to no label', async () => {
    const { id } = await book.save({ label: 'Home', address: home })
    const work = await book.save({ label: 'Work', address: { ...home, city: 'Madrid' } })
    await book.save({ id, label: '', address: { ...home, street: 'Short Street 2' } })
    expect(await book.list()).toEqual([
      { id, label: '', address: { ...home, street: 'Short Street 2' } },
      work,
    ])
    await book.remove(id)
    expect(await book.list()).toEqual([work])
  })

  it('takes no address that an order could not carry', async () => {
    const wrong = book.save({ label: '', address: { ...home, country: 'Spain' } })
    await expect(wrong).rejects.toMatchObject({ code: 'document.invalid-value' })
    const long = book.save({ label: 'x'.repeat(41), address: home })
    await expect(long).rejects.toMatchObject({ code: 'field.too-long' })
    expect(await book.list()).toEqual([])
  })
})
