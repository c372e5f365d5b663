import 'fake-indexeddb/auto'
import { beforeEach, describe, expect, it } from 'vitest'
import type { DeviceId, Nym, OrderId } from '../../lib/brand.ts'
import { Emitter } from '../../lib/emitter.ts'
import { SingleRecord } from '../../storage/repositories/single-record.ts'
import type { Label } from '../../wallet/tools/labels.ts'
import type { Change } from '../changes.ts'
import type { Session } from '../session.ts'
import { OwedPieces } from '../stores/owed-pieces.ts'
import { AddressBook } from '../trade/address-book.ts'
import { LicenceKeys } from '../trade/licence-keys.ts'
import { TradePolicies } from '../trade/policy.ts'
import { freshRecords } from '../trade/testing.ts'
import { sharedState } from './parts.ts'
import { sharedTrade } from './shared-trade.ts'

const home = {
  name: 'Bob Buyer',
  street: 'Long Street 1',
  city: 'Valencia',
  postalCode: '46001',
  country: 'ES',
  note: '',
}
const order = (name: string) => name as OrderId

describe('how a person with two devices trades', () => {
  let now: number
  let desk: Awaited<ReturnType<typeof openDevice>>
  let phone: Awaited<ReturnType<typeof openDevice>>

  async function openDevice(index: number) {
    const { records } = await freshRecords()
    const changes = new Emitter<Change>()
    const clock = () => now
    const session = { require: () => Promise.resolve({ nym: 'me' as Nym }) } as unknown as Session
    const policies = new TradePolicies({
      session,
      record: new SingleRecord(records, 'trade-policy'),
      followPolicy: () => Promise.resolve(),
      changes,
    })
    const addresses = new AddressBook({ record: new SingleRecord(records, 'addresses'), changes })
    const licenceKeys = new LicenceKeys(records, changes, () => ({ index, of: 2 }))
    const owed = new OwedPieces(new SingleRecord(records, 'stock-owed'), clock)
    const written = new Map<string, Label>()
    const labels = {
      labels: () => Promise.resolve([...written.values()]),
      learnLabel: (label: Label) => {
        if (label.label === '') written.delete(label.ref)
        else written.set(label.ref, label)
        return Promise.resolve()
      },
    }
    const parts = sharedTrade({ records, policies, addresses, licenceKeys, labels, owed, clock })
    const state = sharedState(parts, () => true)
    await state.digests()
    return { policies, addresses, licenceKeys, owed, labels, written, state }
  }

  /** Both fetch from each other what differs, as they do when they are connected. */
  async function sync() {
    for (const [to, from] of [
      [phone, desk],
      [desk, phone],
    ] as const) {
      const have = await to.state.digests()
      for (const [key, digest] of await from.state.digests()) {
        if (have.get(key) === digest) continue
        const value = await from.state.give(key)
        if (value !== undefined) await to.state.take(key, value, 'other' as DeviceId)
      }
    }
    expect([...(await phone.state.digests())].toSorted()).toEqual(
      [...(await desk.state.digests())].toSorted(),
    )
  }
  /** Time passes, and what was changed before is noticed as older. */
  async function later() {
    await Promise.all([desk, phone].map(({ state }) => state.digests()))
    now += 60_000
  }

  beforeEach(async () => {
    now = Date.UTC(2026, 0, 1)
    desk = await openDevice(0)
    phone = await openDevice(1)
  })

  it('has the addresses of both on both, and a removed one on none', async () => {
    const { id } = await desk.addresses.save({ label: 'Home', address: home })
    await phone.addresses.save({ label: 'Work', address: { ...home, city: 'Madrid' } })
    await sync()
    expect(await desk.addresses.list()).toHaveLength(2)
    expect(await phone.addresses.list()).toHaveLength(2)
    await later()
    await phone.addresses.remove(id)
    await sync()
    expect((await desk.addresses.list()).map(({ label }) => label)).toEqual(['Work'])
    await sync()
    expect((await phone.addresses.list()).map(({ label }) => label)).toEqual(['Work'])
  })

  it('keeps an address that was changed after the other device removed it', async () => {
    const { id } = await desk.addresses.save({ label: 'Home', address: home })
    await sync()
    await phone.addresses.remove(id)
    await later()
    await desk.addresses.save({ id, label: 'Old home', address: home })
    await sync()
    expect((await phone.addresses.list()).map(({ label }) => label)).toEqual(['Old home'])
  })

  it('follows the later choice of each part of the policy', async () => {
    await desk.policies.save({ autoHandOver: false })
    await sync()
    expect((await phone.policies.load()).autoHandOver).toBe(false)
    await desk.policies.save({ countersigned: true })
    await later()
    const rule = { enabled: true, countries: ['PT'], maxSats: 5_000n }
    await phone.policies.save({ autoAccept: rule, autoHandOver: true })
    await sync()
    for (const { policies } of [desk, phone]) {
      expect(await policies.load()).toMatchObject({
        countersigned: true,
        autoHandOver: true,
        autoAccept: rule,
      })
    }
  })

  it('takes over no policy that no listing could carry', async () => {
    await desk.policies.save({ countersigned: true })
    await expect(phone.policies.learn('moderators', ['me'])).rejects.toMatchObject({
      code: 'field.wrong-form',
    })
    expect((await phone.policies.load()).moderators).toEqual([])
  })

  it('never gives one licence key to two orders, whichever device gives it out', async () => {
    const all = Array.from({ length: 40 }, (_, index) => `KEY-${index}`)
    await desk.licenceKeys.save('game', all)
    await sync()
    expect(await phone.licenceKeys.left('game')).toBe(40)
    // Without hearing of each other.
    const given = [
      ...(await desk.licenceKeys.take('game', 8, order('one'))),
      ...(await phone.licenceKeys.take('game', 8, order('other'))),
    ]
    expect(new Set(given).size).toBe(16)
    await sync()
    for (const { licenceKeys } of [desk, phone]) {
      expect(await licenceKeys.left('game')).toBe(24)
      expect(await licenceKeys.take('game', 8, order('one'))).toEqual(given.slice(0, 8))
    }
  })

  it('does not sell a given licence key again because the other device has a newer list', async () => {
    await desk.licenceKeys.save('game', ['A', 'B', 'C', 'D', 'E', 'F'])
    await sync()
    const [taken = ''] = await desk.licenceKeys.take('game', 1, order('one'))
    await later()
    await phone.licenceKeys.save('game', ['A', 'B', 'C', 'D', 'E', 'F', 'G'])
    await sync()
    expect(await desk.licenceKeys.list('game')).not.toContain(taken)
    expect(await phone.licenceKeys.list('game')).not.toContain(taken)
    expect(await desk.licenceKeys.list('game')).toContain('G')
    await later()
    await phone.licenceKeys.save('game', ['G'])
    await sync()
    expect(await desk.licenceKeys.list('game')).toEqual(['G'])
  })

  it('reads on one what was written to a payment on the other', async () => {
    desk.written.set('ab'.repeat(32), { type: 'tx', ref: 'ab'.repeat(32), label: 'Rent' })
    await sync()
    expect([...phone.written.values()].map(({ label }) => label)).toEqual(['Rent'])
    await later()
    phone.written.clear()
    await sync()
    expect(desk.written.size).toBe(0)
  })

  it('owes pieces once, and pays them once', async () => {
    const found = { id: 'a b []', slug: 'melons', key: '[]', pieces: 2, paid: 0, at: now }
    for (const { owed } of [desk, phone]) await owed.learn([found])
    expect(await desk.owed.pay('melons', '[]', 3)).toBe(2)
    await sync()
    expect(await phone.owed.pay('melons', '[]', 3)).toBe(0)
  })
})
