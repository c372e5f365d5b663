import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Devnet } from '../../../devnet/devnet.ts'
import { startDevnet } from '../../../devnet/devnet.ts'
import { bob, mallory } from '../../contracts/documents/fixtures/samples.ts'
import { signDocument } from '../../contracts/documents/sign.ts'
import { receiptKey } from '../../contracts/service/tier.ts'
import { verifyReceipt } from '../../contracts/service/verify.ts'
import type { Nym } from '../../lib/brand.ts'
import type { SingleRecord } from '../../storage/repositories/single-record.ts'
import { MemoryKeeper } from '../../wallet/chain/memory-keeper.testing.ts'
import { VerifiedSource } from '../../wallet/chain/verified-source.ts'
import type { ReceiptRecord } from './receipt-book.ts'
import type { KeptPayments } from './record-maker.ts'
import { RecordMaker } from './record-maker.ts'
import { recordTier } from './record.ts'
import { addressOf, TestBlocks, thanksOf } from './testing-record.ts'

const network = 'regtest'
let now = Date.now()
const clock = () => now
/** Of one week: together their word is that of two, and none of them can be left away. */
const SIGNERS = [1, 2, 3, 4]

let devnet: Devnet
let helper: Nym
let other: Nym
/** By four traders whose payments lie in real blocks, and by one who has not paid. */
let heard: ReceiptRecord[]
let unpaid: ReceiptRecord
beforeAll(async () => {
  devnet = await startDevnet({ port: 0 })
  helper = (await bob()).party.nym
  other = (await mallory()).party.nym
  for (const seed of SIGNERS) await devnet.faucet(addressOf(seed), 100_000n)
  await devnet.mine(1)
  heard = await Promise.all(SIGNERS.map(receiptBy))
  unpaid = await receiptBy(9)
}, 60_000)
afterAll(() => devnet.stop())

/** As it is kept after servers have said that the trade was paid. */
async function receiptBy(seed: number): Promise<ReceiptRecord> {
  const terms = { blocks: new TestBlocks(), at: now - 1000, payments: [] }
  const { receipt: text, rating, acceptance } = await thanksOf(seed, helper, terms)
  const proof = { receipt: text, trade: { rating, acceptance } }
  const receipt = await verifyReceipt(proof, { network, now })
  const paid = { state: 'paid', sats: 100_000n, at: now } as const
  return { key: receiptKey(receipt), receipt, paid, checkedAt: now }
}

/** Blocks of the play chain may be some seconds ahead of the clock. */
const soon = () => Math.floor(clock() / 1000) * 1000 + 60_000

/** What the vault keeps, without the vault. */
function memory<T>(): SingleRecord<T> {
  let value: T | undefined
  return {
    load: async () => value,
    update: async (change: (current: T | undefined) => T | undefined) =>
      (value = change(value) ?? value),
  } as unknown as SingleRecord<T>
}

interface Life {
  kept?: SingleRecord<KeptPayments>
  left?: number
  receipts?: readonly ReceiptRecord[]
}

/** One life of a node of `me` that has heard of receipts. */
function live(me: Nym, { kept = memory(), left = 1000, receipts = heard }: Life = {}) {
  const asked: string[] = []
  const source = new VerifiedSource({
    network,
    servers: [devnet.url],
    clock,
    keeper: new MemoryKeeper(),
    fetch: (input, init) => {
      asked.push(input instanceof Request ? input.url : String(input))
      return fetch(input, init)
    },
  })
  const line = { left }
  const told: boolean[] = []
  const maker: RecordMaker = new RecordMaker({
    heard: async (nym) => (nym === helper ? receipts : []),
    look: async () => undefined,
    chain: source,
    network,
    requestsLeft: () => line.left,
    me: () => me,
    kept,
    tell: () => void told.push(maker.isGathering(helper)),
    clock,
  })
  return { maker, asked, line, told, source }
}

const tierOf = async (maker: RecordMaker) => (await maker.best([helper], soon()))?.tier

describe('a record for a lower fee', { timeout: 60_000 }, () => {
  it('is gathered in the background, and proves the mark to a stranger by his own chain', async () => {
    const mine = live(helper)
    expect(await tierOf(mine.maker)).toBeUndefined()
    await mine.maker.gather(helper)
    expect(mine.told[0]).toBe(true)
    expect(mine.told.at(-1)).toBe(false)
    const at = soon()
    const best = await mine.maker.best([other, helper], at)
    if (best === undefined) throw new Error('no record')
    expect(best).toMatchObject({ tier: 1, content: { helper } })
    const record = await signDocument('service_record', best.content, await bob(), at)
    const { source: chain } = live(other)
    expect(await recordTier(record, { at, chain, network })).toEqual({ helper, tier: 1 })
    // Nothing more is asked once all is there.
    const before = mine.asked.length
    await mine.maker.gather(helper)
    expect(mine.asked.length).toBe(before)
  })

  it('of oneself outlasts a worker that was stopped; that of somebody else does not', async () => {
    const kept = memory<KeptPayments>()
    await live(helper, { kept }).maker.gather(helper)
    const later = live(helper, { kept, left: 0 })
    expect(await tierOf(later.maker)).toBe(1)
    expect(later.asked).toEqual([])

    const hers = memory<KeptPayments>()
    const { maker } = live(other, { kept: hers })
    await maker.gather(helper)
    expect(await tierOf(maker)).toBe(1)
    expect(await tierOf(live(other, { kept: hers }).maker)).toBeUndefined()
  })

  it('leaves the servers’ requests to orders, and goes on when there are more', async () => {
    const { maker, line, asked } = live(helper, { left: 149 })
    await maker.gather(helper)
    expect(asked).toEqual([])
    line.left = 1000
    await maker.gather(helper)
    expect(await tierOf(maker)).toBe(1)
  })

  it('is not gathered for a page that was left, and is for one that comes after it', async () => {
    const { maker } = live(helper)
    const left = new AbortController()
    const first = maker.gather(helper, { signal: left.signal })
    left.abort()
    const second = maker.gather(helper)
    await first
    await second
    expect(maker.isGathering(helper)).toBe(false)
    expect(await tierOf(maker)).toBe(1)
  })

  it('counts what comes while it is gathered', async () => {
    const receipts = heard.slice(0, 3)
    const { maker } = live(helper, { receipts })
    const running = maker.gather(helper)
    receipts.push(...heard.slice(3))
    await maker.gather(helper, { anew: true })
    await running
    expect(await tierOf(maker)).toBe(1)
  })

  it('shows nothing that servers cannot prove, and nothing that came after the order', async () => {
    const { maker } = live(helper, { receipts: [...heard.slice(1), unpaid] })
    await maker.gather(helper)
    expect(await tierOf(maker)).toBeUndefined()
    const all = live(helper)
    await all.maker.gather(helper)
    expect(await all.maker.best([helper], clock() - 3_600_000)).toBeUndefined()
  })

  it('leaves away payments whose block was replaced, and proves them anew', async () => {
    const { maker, source } = live(helper)
    await maker.gather(helper)
    await devnet.reorg(1)
    await source.tipHeight()
    expect(await tierOf(maker)).toBeUndefined()
    now += 61_000
    await devnet.mine(1)
    await maker.gather(helper)
    expect(await tierOf(maker)).toBe(1)
  })
})
