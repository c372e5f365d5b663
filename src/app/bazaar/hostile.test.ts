import 'fake-indexeddb/auto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { AnyDocument, Contents, DocumentKind } from '../../contracts/documents/kinds.ts'
import { isKind } from '../../contracts/documents/kinds.ts'
import { signDocument } from '../../contracts/documents/sign.ts'
import type { DocumentId, OrderId } from '../../lib/brand.ts'
import type { Parts } from '../orders/acts/escrow.ts'
import { requireStanding, signRelease } from '../orders/acts/escrow.ts'
import type { Turn } from '../orders/acts/turn.ts'
import { sign } from '../orders/acts/turn.ts'
import { keptDocument } from '../orders/verified.ts'
import { fold, order, sell } from './bazaar.ts'
import type { Cast } from './cast.ts'
import { openWithCast, paid, sent } from './cast.ts'
import { Ledger } from './ledger.ts'
import type { Trader } from './trader.ts'

let cast: Cast
let mallory: Trader

beforeAll(async () => {
  cast = await openWithCast()
  mallory = await cast.bazaar.join('Mallory')
  await sell(mallory)
  // Of a dispute that stays open one coin is set aside, for the move to Held.
  for (const sats of [1_000_000n, 1_000_000n, 1_000_000n]) {
    const { devnet } = cast.bazaar
    await devnet.faucet(await cast.bruno.market.money.reserveAddress(`coin ${sats}`), sats)
  }
  await cast.bazaar.mine(1)
}, 120_000)
afterAll(() => cast.bazaar.stop())

const DUE = 100_000n

/** Somebody whose node obeys nothing signs a document and posts it to both. */
async function forge<K extends DocumentKind>(
  author: Trader,
  kind: K,
  content: Contents[K],
): Promise<DocumentId> {
  const { signer, nym } = await author.person()
  const { id, armored } = await signDocument(kind, content, signer, Date.now())
  for (const to of [cast.alma.nym, cast.bruno.nym]) {
    if (to !== nym) cast.bazaar.town.post.post(nym, { id, to, armored, createdAt: Date.now() })
  }
  return id
}

/** What a node that obeys nothing does in its turn. */
const hacked = (trader: Trader, id: OrderId, act: (turn: Turn) => Promise<unknown>) =>
  trader.market.acts.turns.take(id, act)

/** Signs all that stands to these. */
const releaseOf = (turn: Turn, parts: Parts) => {
  const { place, coins } = requireStanding(turn)
  return signRelease(turn, { place, coins, parts })
}

const evidenceOf = async (trader: Trader, id: OrderId) =>
  (await fold(trader, id)).evidence.map(({ kind, reason }) => `${kind}: ${reason}`)

describe('a stranger who knows the id of an order', { timeout: 120_000 }, () => {
  it('can cancel, decline, give back and decide nothing; both can see who tried', async () => {
    const { bazaar, alma, bruno, judith } = cast
    const { id, ledger } = await paid(cast)
    await bruno.market.acts.openDispute({
      id,
      cause: 'other',
      claim: 'Hm.',
      buyerSats: DUE,
      files: [],
    })
    await bazaar.settle()
    const contract = id as string as DocumentId
    const disputed = await fold(bruno, id)
    const dispute = disputed.dispute?.id ?? contract
    await hacked(alma, id, async (turn) => {
      // Even with real signatures that leaked from the vendor's device.
      const release = releaseOf(turn, { buyer: DUE, vendor: 0n })
      await forge(mallory, 'cancellation', { order: contract, reason: 'Gone.' })
      await forge(mallory, 'rejection', {
        order: contract,
        cause: 'declined',
        reason: 'No.',
        release,
      })
      await forge(mallory, 'refund', { order: contract, amount: DUE, reason: '', release })
      await forge(mallory, 'verdict', {
        order: contract,
        dispute,
        buyerSats: DUE,
        vendorSats: 0n,
        feeSats: 0n,
        reason: 'Mine.',
        release,
      })
    })
    await bazaar.settle()
    await bazaar.mine(1)
    for (const trader of [alma, bruno]) {
      const { record, fold: now } = await trader.market.book.get(id)
      expect(now.state).toBe('disputed')
      expect(now.payouts).toEqual([])
      expect(now.money.lying).toEqual(disputed.money.lying)
      expect(record.evidence.map(({ reason }) => reason)).toEqual(
        Array.from({ length: 4 }, () => 'order.stranger'),
      )
    }
    expect(await ledger.missing()).toBe(DUE)
    expect(judith.isAwake).toBe(true)
  })

  it('is as little obeyed when she is a vendor herself and refunds a direct order', async () => {
    const { bazaar, alma, bruno } = cast
    const id = await order(bruno, alma.nym, await sell(alma))
    await bazaar.settle()
    await alma.market.acts.accept({ id })
    await bazaar.settle()
    await bruno.market.acts.pay({ id })
    await bazaar.mine(1)
    const { refundAddress } = (await fold(bruno, id)).order.content
    // She really pays; it is a present, not a refund of this order.
    const { txid } = await mallory.market.money.send({
      address: refundAddress,
      amount: DUE,
      key: 'present',
    })
    const contract = id as string as DocumentId
    await forge(mallory, 'refund', { order: contract, amount: DUE, reason: '', txid })
    await bazaar.mine(1)
    for (const trader of [alma, bruno]) {
      const { record, fold: now } = await trader.market.book.get(id)
      expect(now).toMatchObject({ state: 'paid', money: { refunded: 0n } })
      expect(record.evidence).toMatchObject([{ reason: 'order.stranger' }])
    }
  })
})

describe('a party that lies', { timeout: 120_000 }, () => {
  it('cannot sign what is another’s to sign', async () => {
    const { bazaar, alma, bruno } = cast
    const { id } = await paid(cast)
    const contract = id as string as DocumentId
    await hacked(bruno, id, async (turn) => {
      const release = releaseOf(turn, { buyer: DUE, vendor: 0n })
      await sign(turn, 'refund', { amount: DUE, reason: '', release })
      await sign(turn, 'rejection', { cause: 'declined', reason: '' })
      await forge(alma, 'receipt', { order: contract, dispatch: contract, note: '' })
    })
    await bazaar.settle()
    for (const trader of [alma, bruno]) {
      expect((await fold(trader, id)).state).toBe('paid')
      expect((await fold(trader, id)).payouts).toEqual([])
      expect(await evidenceOf(trader, id)).toEqual(
        expect.arrayContaining(['refund: order.wrong-role', 'rejection: order.wrong-role']),
      )
    }
  })

  it('cannot promise one payout and sign another', async () => {
    const { bazaar, alma, bruno, judith } = cast
    const { id, ledger } = await sent(cast)
    // Says that all goes back, and signs for a tenth.
    await hacked(alma, id, (turn) =>
      sign(turn, 'refund', {
        amount: DUE,
        reason: 'All of it.',
        release: releaseOf(turn, { buyer: 10_000n, vendor: 90_000n }),
      }),
    )
    await bruno.market.acts.offerSettlement({ id, buyerSats: 50_000n, reason: '' })
    await bazaar.settle()
    const offer = (await fold(alma, id)).settlements[0]?.offer
    // Accepts half, and signs for all.
    await hacked(alma, id, (turn) =>
      sign(turn, 'settlement_acceptance', {
        offer: offer ?? ('' as DocumentId),
        release: releaseOf(turn, { buyer: 0n, vendor: DUE }),
      }),
    )
    await bazaar.settle()
    for (const trader of [alma, bruno]) {
      const { state, payouts } = await fold(trader, id)
      expect(state).toBe('dispatched')
      expect(payouts).toEqual([])
      expect((await evidenceOf(trader, id)).toSorted()).toEqual([
        'refund: order.bad-signature',
        'settlement_acceptance: order.bad-signature',
      ])
    }
    for (const cause of ['refund', 'settlement'] as const) {
      await expect(bruno.market.acts.finishPayout({ id, cause })).rejects.toMatchObject({
        code: 'order.not-now',
      })
    }
    expect(await ledger.gain(judith)).toBe(0n)
    expect(await ledger.missing()).toBe(DUE)
  })

  it('cannot take more as moderator than the order froze, nor sign for another split', async () => {
    const { bazaar, alma, bruno, judith } = cast
    const { id, ledger } = await sent(cast)
    await bruno.market.acts.openDispute({
      id,
      cause: 'damaged',
      claim: 'In two.',
      buyerSats: DUE,
      files: [],
    })
    await bazaar.settle()
    const dispute = (await fold(judith, id)).dispute?.id ?? ('' as DocumentId)
    const feeAddress = await judith.market.money.reserveAddress('fee')
    await hacked(judith, id, async (turn) => {
      const greedy = { buyer: 40_000n, vendor: 40_000n }
      await sign(turn, 'verdict', {
        dispute,
        buyerSats: greedy.buyer,
        vendorSats: greedy.vendor,
        feeSats: 20_000n,
        feeAddress,
        reason: 'It was hard.',
        release: releaseOf(turn, {
          ...greedy,
          moderator: { address: feeAddress, amount: 20_000n },
        }),
      })
      await sign(turn, 'verdict', {
        dispute,
        buyerSats: DUE,
        vendorSats: 0n,
        feeSats: 0n,
        reason: 'All to the buyer.',
        release: releaseOf(turn, { buyer: 0n, vendor: DUE }),
      })
    })
    await bazaar.settle()
    for (const trader of [alma, bruno]) {
      const { state, payouts } = await fold(trader, id)
      expect(state).toBe('disputed')
      expect(payouts).toEqual([])
      expect((await evidenceOf(trader, id)).toSorted()).toEqual([
        'verdict: order.bad-signature',
        'verdict: order.fee-too-high',
      ])
      await expect(trader.market.acts.finishPayout({ id, cause: 'verdict' })).rejects.toMatchObject(
        { code: 'order.not-now' },
      )
    }
    expect(await ledger.gain(judith)).toBe(0n)
    expect(await ledger.missing()).toBe(DUE)
  })
})

describe('an order that does not fit its listing', { timeout: 120_000 }, () => {
  it('is told to both: to the vendor by her node, to the buyer by her answer', async () => {
    const { bazaar, alma, bruno, all } = cast
    const ledger = await Ledger.open(bazaar, all)
    const listing = await sell(alma)
    const honest = await order(bruno, alma.nym, listing, { method: 'sleeping' })
    await bazaar.settle()
    const { documents } = await bruno.market.book.get(honest)
    const real = documents.find((document) => isKind(document, 'order'))
    if (real === undefined) throw new Error('no order')
    const { items, totals } = real.content
    const cheap = await signDocument(
      'order',
      {
        ...real.content,
        nonce: '5'.repeat(32),
        items: items.map((item) => ({ ...item, unitSats: 10_000n })),
        totals: { ...totals, goods: 10_000n, total: 10_000n },
      },
      (await bruno.person()).signer,
      Date.now(),
    )
    const id = cheap.id as string as OrderId
    const parcel: AnyDocument[] = [...documents.filter(({ kind }) => kind === 'listing'), cheap]
    const now = Date.now()
    await bruno.market.book.add({
      id,
      role: 'buyer',
      counterparty: alma.nym,
      documents: parcel.map((document) => keptDocument(document, 'waiting', now, [alma.nym])),
      evidence: [],
      title: 'Watermelon',
      createdAt: now,
      changedAt: now,
    })
    await bruno.market.mail.send(alma.nym, parcel)
    const { txid } = await bruno.market.acts.pay({ id })
    await bazaar.mine(1)
    const { record, fold: seen } = await alma.market.book.get(id)
    expect(seen.state).toBe('faulty')
    expect(record.problems).toContain('order.wrong-price')
    await expect(alma.market.acts.accept({ id })).rejects.toMatchObject({ code: 'order.not-now' })
    await alma.market.acts.decline({ id, cause: 'faulty', reason: 'The price is another one.' })
    await bazaar.settle()
    expect(await fold(bruno, id)).toMatchObject({
      state: 'faulty',
      reason: 'The price is another one.',
    })
    const back = await bruno.market.acts.finishPayout({ id, cause: 'refund' })
    await bazaar.mine(1)
    for (const trader of [alma, bruno]) {
      expect(await fold(trader, id)).toMatchObject({ state: 'faulty', over: true })
    }
    const fees = (await ledger.fee(txid)) + (await ledger.fee(back.txid))
    expect(await ledger.gain(bruno)).toBe(-fees)
    expect(await ledger.gain(alma)).toBe(0n)
    expect(await ledger.missing()).toBe(0n)
  })
})
