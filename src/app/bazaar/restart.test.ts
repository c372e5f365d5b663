import 'fake-indexeddb/auto'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import type { OrderId } from '../../lib/brand.ts'
import { fold, order, sell, send } from './bazaar.ts'
import type { Cast } from './cast.ts'
import { openWithCast, paid, sent } from './cast.ts'
import { Ledger } from './ledger.ts'
import type { Trader } from './trader.ts'

let cast: Cast

beforeAll(async () => {
  cast = await openWithCast()
}, 120_000)
afterAll(() => cast.bazaar.stop())
afterEach(async () => {
  for (const trader of cast.all) await trader.wake()
})

const DUE = 100_000n

/** The browser is killed and opened again: only what is on the disk is known. */
async function restart(...traders: readonly Trader[]) {
  for (const trader of traders) await trader.sleep()
  for (const trader of traders) await trader.wake()
}

/** The worker dies in the midst of an act, at its next call of that method; then it lives again. */
async function killedAt<K extends string>(
  trader: Trader,
  part: Record<K, (...input: never[]) => Promise<unknown>>,
  method: K,
  act: () => Promise<unknown>,
) {
  const death = vi.spyOn(part as Record<string, () => Promise<unknown>>, method)
  death.mockRejectedValueOnce(new Error('killed'))
  await expect(act()).rejects.toThrow('killed')
  death.mockRestore()
  await restart(trader)
}

async function expectCompleted(id: OrderId) {
  for (const trader of [cast.alma, cast.bruno]) {
    expect(await fold(trader, id), trader.name).toMatchObject({ state: 'completed', over: true })
  }
}

describe('a moderated sale', { timeout: 120_000 }, () => {
  it('goes on though everybody restarts after each step', async () => {
    const { bazaar, alma, bruno, judith, all } = cast
    const ledger = await Ledger.open(bazaar, all)
    const wish = { method: 'moderated', moderator: judith.nym } as const
    const id = await order(bruno, alma.nym, await sell(alma), wish)
    await restart(bruno)
    await bazaar.settle()
    await restart(alma, judith)
    await alma.market.acts.accept({ id })
    await restart(alma)
    await bazaar.settle()
    await restart(bruno)
    const payment = await bruno.market.acts.pay({ id })
    await restart(bruno)
    await bazaar.mine(1)
    await restart(alma)
    await send(alma, id)
    await restart(alma)
    await bazaar.settle()
    await restart(bruno)
    await bruno.market.acts.confirmReceipt({ id })
    await restart(bruno)
    await bazaar.mine(1)
    await restart(alma)
    await bazaar.settle()
    await expectCompleted(id)
    const { vendor, fees } = (await fold(alma, id)).money.paidOut
    expect(vendor + fees).toBe(DUE)
    expect(await ledger.gain(alma)).toBe(vendor)
    expect(await ledger.gain(bruno)).toBe(-DUE - (await ledger.fee(payment.txid)))
    expect(await ledger.missing()).toBe(0n)
  })

  it('is paid once though the buyer’s browser dies right after it sent the payment', async () => {
    const { bazaar, alma, bruno, judith, all } = cast
    const ledger = await Ledger.open(bazaar, all)
    const wish = { method: 'moderated', moderator: judith.nym } as const
    const id = await order(bruno, alma.nym, await sell(alma), wish)
    await bazaar.settle()
    await alma.market.acts.accept({ id })
    await bazaar.settle()
    await killedAt(bruno, bruno.market.book, 'update', () => bruno.market.acts.pay({ id }))
    // The page asks again.
    const { txid } = await bruno.market.acts.pay({ id })
    await bazaar.mine(1)
    for (const trader of [alma, bruno]) {
      expect(await fold(trader, id)).toMatchObject({
        state: 'paid',
        money: { received: DUE, over: 0n },
      })
    }
    expect(await ledger.gain(bruno)).toBe(-DUE - (await ledger.fee(txid)))
    // The vendor got the move to Shipped in the end, which came with the notice of the payment.
    await send(alma, id)
    expect((await fold(alma, id)).actions.vendor).toContain('hand-over')
  })

  it('is told of by the node itself when nobody asks again', async () => {
    const { bazaar, alma, bruno, judith } = cast
    const wish = { method: 'moderated', moderator: judith.nym } as const
    const id = await order(bruno, alma.nym, await sell(alma), wish)
    await bazaar.settle()
    await alma.market.acts.accept({ id })
    await bazaar.settle()
    await killedAt(bruno, bruno.market.book, 'addSigned', () => bruno.market.acts.pay({ id }))
    await bazaar.mine(1)
    await bazaar.settle()
    expect((await fold(alma, id)).state).toBe('paid')
    await send(alma, id)
    expect((await fold(alma, id)).actions.vendor).toContain('hand-over')
  })

  it('is completed though a browser dies between what it signed and what it sent', async () => {
    const { bazaar, alma, bruno } = cast
    const { id, ledger, paymentFee } = await paid(cast)
    await killedAt(alma, alma.market.mail, 'send', () => send(alma, id))
    await bazaar.settle()
    expect((await fold(bruno, id)).state).toBe('dispatched')
    // The receipt is signed, and the payout is not made yet.
    await killedAt(bruno, bruno.market.mail, 'send', () => bruno.market.acts.confirmReceipt({ id }))
    await bazaar.settle()
    await bruno.market.acts.confirmReceipt({ id })
    await bazaar.settle()
    if ((await fold(alma, id)).money.lying.offered > 0n) {
      await bazaar.mine(1)
      if ((await fold(alma, id)).actions.vendor.includes('finish-payout'))
        await alma.market.acts.finishPayout({ id, cause: 'release' })
    }
    await bazaar.mine(1)
    await expectCompleted(id)
    const { vendor } = (await fold(alma, id)).money.paidOut
    expect(await ledger.gain(alma)).toBe(vendor)
    expect(await ledger.gain(bruno)).toBe(-DUE - paymentFee)
    expect(await ledger.missing()).toBe(0n)
  })

  it('is paid out once though the browser dies between the payout and its notice', async () => {
    const { bazaar, alma, bruno } = cast
    const { id, ledger, paymentFee } = await sent(cast)
    await alma.market.acts.refund({ id, amount: DUE, reason: '' }, 'all')
    await bazaar.settle()
    const finish = () => bruno.market.acts.finishPayout({ id, cause: 'refund' })
    await killedAt(bruno, bruno.market.book, 'addSigned', finish)
    const told = async () =>
      (await fold(alma, id)).steps.filter(({ document }) => document.kind === 'payout').length
    expect(await told()).toBe(0)
    // His node makes up for it as it wakes.
    await bazaar.settle()
    expect(await told()).toBe(1)
    const { txid } = await finish()
    await bazaar.mine(1)
    expect(await told()).toBe(1)
    for (const trader of [alma, bruno]) {
      expect(await fold(trader, id)).toMatchObject({ state: 'refunded', over: true })
    }
    expect(await ledger.gain(bruno)).toBe(-paymentFee - (await ledger.fee(txid)))
    expect(await ledger.missing()).toBe(0n)
  })

  it('is paid out though the browser dies before the network had the payout', async () => {
    const { bazaar, alma, bruno } = cast
    const { id, ledger, paymentFee } = await sent(cast)
    await alma.market.acts.refund({ id, amount: DUE, reason: '' }, 'all')
    await bazaar.settle()
    bazaar.devnet.fail({ path: '/tx', times: 1, status: 503 })
    await bruno.market.acts.finishPayout({ id, cause: 'refund' }).catch(() => undefined)
    bazaar.devnet.fail({ path: '/tx', times: 0 })
    await restart(bruno)
    await bazaar.settle()
    await bazaar.mine(1)
    for (const trader of [alma, bruno]) {
      expect(await fold(trader, id)).toMatchObject({ state: 'refunded', over: true })
    }
    const { fees } = (await fold(alma, id)).money.paidOut
    expect(await ledger.gain(bruno)).toBe(-paymentFee - fees)
    expect(await ledger.missing()).toBe(0n)
  })
})
