import 'fake-indexeddb/auto'
import { beforeEach, describe, expect, it } from 'vitest'
import {
  alice,
  bob,
  sampleContents,
  SIGNED_AT,
} from '../../contracts/documents/fixtures/samples.ts'
import type { AnyDocument } from '../../contracts/documents/kinds.ts'
import { readDocument } from '../../contracts/documents/read.ts'
import { signDocument } from '../../contracts/documents/sign.ts'
import type { Nym, OrderId } from '../../lib/brand.ts'
import { PrivateRecords } from '../../storage/private-records.ts'
import type { OrderRecord } from '../../storage/repositories/orders.ts'
import { OrdersRepository } from '../../storage/repositories/orders.ts'
import { freshDatabase } from '../../storage/testing.ts'
import { Vault } from '../../storage/vault.ts'
import { keptDocument, VerifiedDocuments } from './verified.ts'

const ID = 'order' as OrderId

describe('the documents of kept orders', () => {
  let orders: OrdersRepository
  let documents: AnyDocument[]
  let asked: string[]

  beforeEach(async () => {
    const database = await freshDatabase()
    const vault = await Vault.open(database)
    await vault.create('some words')
    orders = new OrdersRepository(new PrivateRecords(database, vault))
    documents = [
      await signDocument('acceptance', sampleContents.acceptance, await alice(), SIGNED_AT),
      await signDocument('receipt', sampleContents.receipt, await bob(), SIGNED_AT),
    ]
    asked = []
  })

  /** The node after a restart: it remembers nothing but what is stored. */
  const restarted = () => {
    const verify = (armored: string) => {
      asked.push(armored)
      return readDocument(armored)
    }
    return new VerifiedDocuments({ orders, verify })
  }
  const keep = (kept: OrderRecord['documents'], id = ID) =>
    orders.update(id, () => ({
      id,
      role: 'buyer',
      counterparty: 'nym' as Nym,
      documents: kept,
      evidence: [],
      title: 'Melon',
      createdAt: 1,
      changedAt: 1,
    }))
  const stored = async () => {
    const record = await orders.get(ID)
    if (record === undefined) throw new Error('not stored')
    return record
  }
  const without = () =>
    documents.map((document) => {
      const { verified: _, ...kept } = keptDocument(document, 'received', 1)
      return kept
    })

  it('are not verified again when they were verified before they were kept', async () => {
    await keep(documents.map((document) => keptDocument(document, 'received', 1)))
    expect(await restarted().of(await stored())).toEqual(documents)
    expect(asked).toEqual([])
  })

  it('of an earlier version of Souk are verified once, not at each start', async () => {
    await keep(without())
    expect(await restarted().of(await stored())).toEqual(documents)
    expect(asked).toEqual(documents.map(({ armored }) => armored))
    expect(await restarted().of(await stored())).toEqual(documents)
    expect(asked).toHaveLength(2)
    expect((await stored()).changedAt).toBe(1)
  })

  it('are verified again, and refused, when a stored text was altered', async () => {
    const kept = documents.map((document) => keptDocument(document, 'received', 1))
    const altered = kept.map((one) => ({
      ...one,
      armored: one.armored.replace('Delicious.', 'I want my money back.'),
    }))
    expect(altered).not.toEqual(kept)
    await keep(altered)
    await expect(restarted().of(await stored())).rejects.toMatchObject({
      code: 'document.wrong-signature',
    })
    expect(asked).toHaveLength(1)
  })

  it('are verified again when another document was put in their place', async () => {
    const kept = documents.map((document) => keptDocument(document, 'received', 1))
    const swapped = kept.map((one, index) => ({ ...one, armored: kept[1 - index]?.armored ?? '' }))
    await keep(swapped)
    expect(await restarted().of(await stored())).toEqual(documents.toReversed())
    expect(asked).toHaveLength(2)
  })

  it('are verified again by a verifier that checks more', async () => {
    const kept = documents.map((document) => keptDocument(document, 'received', 1))
    await keep(
      kept.map((one) => ({
        ...one,
        ...(one.verified && { verified: { ...one.verified, version: 0 } }),
      })),
    )
    await restarted().of(await stored())
    await restarted().of(await stored())
    expect(asked).toHaveLength(2)
  })

  it('are the same objects while they are remembered', async () => {
    await keep(without())
    const node = restarted()
    const [first] = await node.of(await stored())
    const [again] = await node.of(await stored())
    expect(again).toBe(first)
  })

  it('lose nothing that came in while they were verified', async () => {
    const [first, second] = without()
    if (first === undefined || second === undefined) throw new Error('no documents')
    await keep([first])
    const before = await stored()
    await orders.addDocument(ID, second)
    await restarted().of(before)
    expect((await stored()).documents.map(({ id }) => id)).toEqual([first.id, second.id])
  })
})
