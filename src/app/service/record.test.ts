import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { alice, bob, mallory, SIGNED_AT } from '../../contracts/documents/fixtures/samples.ts'
import type { ServiceRecordEntry } from '../../contracts/documents/service-record.ts'
import { signDocument } from '../../contracts/documents/sign.ts'
import type { DocumentSigner } from '../../contracts/identity/party.ts'
import type { Nym } from '../../lib/brand.ts'
import { earnedTier, recordTier } from './record.ts'
import { addressOf, TestBlocks, thanksOf, transaction } from './testing-record.ts'

const AT = SIGNED_AT
const SIGNERS = [1, 2, 3, 4, 5]

let buyer: DocumentSigner
let helper: Nym
let blocks: TestBlocks
let thanks: ServiceRecordEntry[]

beforeAll(async () => {
  buyer = await bob()
  helper = buyer.party.nym
  const mined = new TestBlocks()
  thanks = await Promise.all(
    SIGNERS.map((seed) => thanksOf(seed, helper, { blocks: mined, at: AT })),
  )
})

/** Every device proves the same blocks by itself. */
beforeEach(() => {
  blocks = new TestBlocks()
  for (const seed of SIGNERS) mineAgain(seed)
})

const paying = (seed: number, sats = 100_000n) => transaction(seed, [[addressOf(seed), sats]])
const week = 7 * 86_400_000
const mineAgain = (seed: number) => blocks.mine(1000 - seed, AT - seed * week, [paying(seed)])

const recordOf = (entries: readonly ServiceRecordEntry[], by = buyer, about = helper) =>
  signDocument('service_record', { helper: about, entries: [...entries] }, by, AT)

const tierOf = async (entries: readonly ServiceRecordEntry[], at = AT) =>
  (await recordTier(await recordOf(entries), { at, chain: blocks, network: 'regtest' })).tier

const replaced = (change: (entry: ServiceRecordEntry) => ServiceRecordEntry) =>
  thanks.slice(0, 2).map((entry, index) => (index === 1 ? change(entry) : entry))

const withPayment = (change: Partial<ServiceRecordEntry['payments'][number]>) =>
  replaced((entry) => ({
    ...entry,
    payments: entry.payments.map((payment) => ({ ...payment, ...change })),
  }))

describe('a record of services', () => {
  it('proves a mark to whoever knows the blocks, and to nobody else', async () => {
    expect(await tierOf(thanks)).toBe(2)
    expect(await tierOf(thanks.slice(0, 2))).toBe(1)
    expect(await tierOf(thanks.slice(0, 1))).toBe(0)
  })

  it('is worth the same in whatever order, and however often something is repeated', async () => {
    const backwards = thanks.toReversed()
    expect(await tierOf(backwards)).toBe(2)
    expect(await tierOf([...backwards.slice(0, 2), ...backwards.slice(0, 2)])).toBe(1)
  })

  it('waits while a device cannot tell whether a block is in its chain', async () => {
    const unproven = { code: 'service.unproven' }
    blocks.forget(998)
    await expect(tierOf(thanks)).rejects.toMatchObject(unproven)
    mineAgain(2)
    blocks.down = true
    await expect(tierOf(thanks)).rejects.toMatchObject(unproven)
    blocks.down = false
    expect(await tierOf(thanks)).toBe(2)
  })

  it('gives nothing for a payment that is not in the block that it names', async () => {
    blocks.asked = 0
    expect(await tierOf(withPayment({ position: 2 }))).toBe(0)
    expect(await tierOf(withPayment({ branch: 'ab'.repeat(64) }))).toBe(0)
    expect(await tierOf(withPayment({ header: '00'.repeat(80), height: 5000 }))).toBe(0)
    // What contradicts itself is no question to the chain, whatever block it names.
    expect(blocks.asked).toBe(3)
    expect(await tierOf(withPayment({ height: 999 }))).toBe(0)
    // In another block than the one that the chain has now.
    blocks.mine(998, AT, [])
    expect(await tierOf(thanks.slice(0, 2))).toBe(0)
  })

  it('gives nothing for less than the price, paid elsewhere, or counted twice', async () => {
    const [pays, short, elsewhere] = blocks.mine(900, AT - 3 * week, [
      transaction(7, [[addressOf(2), 60_000n]]),
      transaction(8, [[addressOf(2), 40_000n]]),
      transaction(9, [[addressOf(3), 100_000n]]),
    ])
    if (!pays || !short || !elsewhere) throw new Error('three payments')
    const paidWith = (...payments: ServiceRecordEntry['payments']) =>
      tierOf(replaced((entry) => ({ ...entry, payments })))
    blocks.asked = 0
    expect(await paidWith(elsewhere)).toBe(0)
    expect(await paidWith(pays)).toBe(0)
    expect(await paidWith(pays, pays)).toBe(0)
    // Nobody was asked about what would not be enough.
    expect(blocks.asked).toBe(3)
    expect(await paidWith(pays, short)).toBe(1)
  })

  it('gives nothing for a payment that came after the order, and no receipts of months to come', async () => {
    expect(await tierOf(thanks, AT - 2 * week + 1000)).toBe(0)
    const late = await thanksOf(2, helper, { blocks, at: AT + 40 * 86_400_000 })
    expect(await tierOf(replaced(() => late))).toBe(0)
  })

  it('gives nothing for what is forged, about somebody else, or by those who prove no trade', async () => {
    const forged = (text: string) => text.replace('<days>20<', '<days>21<')
    const [first, second] = thanks
    if (!first || !second) throw new Error('two')
    const other = await thanksOf(2, (await mallory()).party.nym, { blocks, at: AT })
    mineAgain(2)
    for (const bad of [
      { ...second, receipt: forged(second.receipt) },
      { ...second, acceptance: first.acceptance },
      { ...second, rating: first.rating, acceptance: first.acceptance },
      { ...second, rating: second.receipt },
      other,
    ]) {
      expect(await tierOf([first, bad])).toBe(0)
    }
    expect(await tierOf([first, second])).toBe(1)
  })

  it('gives nothing for one payment that many signers show', async () => {
    const [first] = thanks
    if (!first) throw new Error('one')
    const shared = await Promise.all(
      [2, 3, 4, 5].map((seed) =>
        thanksOf(seed, helper, {
          blocks,
          at: AT,
          owner: 1,
          payments: first.payments,
        }),
      ),
    )
    expect(await tierOf([first, ...shared])).toBe(0)
  })
})

describe('a record that an order names', () => {
  const order = (vendor: Nym, signedAt = AT) =>
    ({ author: { nym: helper }, content: { vendor }, network: 'regtest', signedAt }) as never

  it('earns for the buyer and for the vendor, and for nobody else', async () => {
    const vendor = (await alice()).party.nym
    const chain = { chain: blocks }
    expect(await earnedTier(await recordOf(thanks), order(vendor), chain)).toBe(2)
    expect(await earnedTier(undefined, order(vendor), chain)).toBe(0)
    const strangers = await recordOf(thanks, await mallory())
    expect(await earnedTier(strangers, order(vendor), chain)).toBe(0)
    const others = await recordOf(thanks, buyer, (await mallory()).party.nym)
    expect(await earnedTier(others, order(vendor), chain)).toBe(0)
    const hers = await Promise.all([1, 2].map((seed) => thanksOf(seed, vendor, { blocks, at: AT })))
    expect(await earnedTier(await recordOf(hers, buyer, vendor), order(vendor), chain)).toBe(1)
  })
})
