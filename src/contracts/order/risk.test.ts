import { describe, expect, it } from 'vitest'
import { makeEscrowOrder } from './fixtures/escrow-order.ts'
import type { Differences } from './fixtures/escrow-order.ts'
import type { Risk } from './risk.ts'
import { riskSheet } from './risk.ts'
import { orderScripts } from './scripts.ts'

const BLOCKS = { ship: 1_008, backup: 2_016, accept: 6_480, last: 25_920, window: 900, end: 12_960 }

async function sheet(different: Differences = {}): Promise<Risk[]> {
  const { order } = await makeEscrowOrder({
    ...different,
    escrow: { blocks: BLOCKS, endBuyerShare: 5_000, ...different.escrow },
  })
  return riskSheet(order, orderScripts(order))
}

const find = (risks: readonly Risk[], place: string, ...silent: string[]) =>
  risks.find((risk) => risk.place === place && risk.silent.join() === silent.join())

describe('the risk sheet of a moderated order', () => {
  it('gives the money back to the buyer when the vendor never ships', async () => {
    expect(find(await sheet(), 'offered', 'vendor')?.atLast).toEqual({
      who: ['buyer'],
      threshold: 1,
      afterBlocks: 1_008,
    })
  })

  it('gives it to the vendor when the buyer says nothing after shipping', async () => {
    expect(find(await sheet(), 'shipped', 'buyer')?.atLast).toEqual({
      who: ['vendor'],
      threshold: 1,
      afterBlocks: 6_480,
    })
  })

  it('gives it to the buyer, much later, when the vendor is gone after shipping', async () => {
    const risk = find(await sheet(), 'shipped', 'vendor')
    expect(risk?.atLast).toEqual({ who: ['buyer'], threshold: 1, afterBlocks: 25_920 })
    expect(risk?.waysOut[0]).toEqual({
      who: ['buyer', 'moderator'],
      threshold: 2,
      afterBlocks: 0,
    })
  })

  it('lets the backup stand in for a silent moderator before any clock ends', async () => {
    const risks = await sheet()
    for (const place of ['shipped', 'held']) {
      expect(find(risks, place, 'moderator')?.waysOut.slice(0, 2)).toEqual([
        { who: ['buyer', 'vendor'], threshold: 2, afterBlocks: 0 },
        { who: ['buyer', 'vendor', 'backup'], threshold: 2, afterBlocks: 2_016 },
      ])
    }
  })

  it('ends as the moderator signed beforehand when every moderator is gone in a dispute', async () => {
    expect(find(await sheet(), 'held', 'moderator', 'backup')?.waysOut).toEqual([
      { who: ['buyer', 'vendor'], threshold: 2, afterBlocks: 0 },
      { who: ['buyer', 'vendor'], threshold: 1, afterBlocks: 12_960, buyerShare: 5_000 },
    ])
  })

  it('lets nobody take the money alone at once in a dispute, whoever is silent', async () => {
    const held = (await sheet()).filter(({ place }) => place === 'held')
    expect(held).toHaveLength(4)
    for (const { waysOut } of held) {
      expect(waysOut.filter(({ threshold }) => threshold === 1)).toEqual([
        expect.objectContaining({ afterBlocks: 12_960, buyerShare: 5_000 }),
      ])
    }
  })

  it('has an end for every silence', async () => {
    const risks = await sheet()
    expect(risks).toHaveLength(9)
    for (const { atLast } of risks) expect(atLast).toBeDefined()
  })

  it('leaves out the backup where there is none', async () => {
    const risks = await sheet({ escrow: { backup: undefined } })
    expect(risks.some(({ silent }) => silent.includes('backup'))).toBe(false)
    expect(find(risks, 'held', 'moderator')?.waysOut).toEqual([
      { who: ['buyer', 'vendor'], threshold: 2, afterBlocks: 0 },
      { who: ['buyer', 'vendor'], threshold: 1, afterBlocks: 12_960, buyerShare: 5_000 },
    ])
  })
})

describe('the risk sheet without a moderator', () => {
  const escrow = { moderator: undefined, backup: undefined }

  it('gives the money back when a sleeping vendor does not take it', async () => {
    const risks = await sheet({ order: { method: 'sleeping' }, escrow })
    expect(find(risks, 'sleeping', 'vendor')?.atLast).toEqual({
      who: ['buyer'],
      threshold: 1,
      afterBlocks: 900,
    })
    expect(find(risks, 'sleeping', 'buyer')?.atLast).toEqual({
      who: ['vendor'],
      threshold: 1,
      afterBlocks: 0,
    })
  })

  it('says that money paid directly has no way back', async () => {
    const risks = await sheet({ order: { method: 'direct', escrow: undefined }, escrow })
    expect(risks).toEqual([{ silent: ['vendor'], place: 'direct', waysOut: [] }])
  })
})
