import 'fake-indexeddb/auto'
import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { alice, bob, carol, sampleContents } from '../../contracts/documents/fixtures/samples.ts'
import { signDocument } from '../../contracts/documents/sign.ts'
import type { DocumentSigner } from '../../contracts/identity/party.ts'
import type { MelonOrder } from '../../contracts/order/fixtures/melon-order.ts'
import { HOUR, makeMelonOrder, T0 } from '../../contracts/order/fixtures/melon-order.ts'
import type { ServiceProof } from '../../contracts/service/proof.ts'
import type { DeviceId, Nym } from '../../lib/brand.ts'
import type { SingleRecord } from '../../storage/repositories/single-record.ts'
import type { OpenOrder } from '../orders/book.ts'
import type { Person } from '../session.ts'
import type { CountsRecord } from './counts.ts'
import { ServiceCounts } from './counts.ts'
import type { ReceiptRecord } from './receipt-book.ts'
import { ReceiptBook } from './receipt-book.ts'
import { Service } from './service.ts'

const DAY = 24 * HOUR
let now = T0 + DAY
const clock = () => now

let sale: MelonOrder
let signers: Record<'bob' | 'carol', DocumentSigner>
/** Bob bought of Alice, and rated her. */
let trade: OpenOrder
beforeAll(async () => {
  sale = await makeMelonOrder()
  signers = { bob: await bob(), carol: await carol() }
  const rated = (await alice()).party.nym
  const content = { ...sampleContents.rating, order: sale.order.id, rated }
  const rating = await signDocument('rating', content, signers.bob, T0 + HOUR)
  const documents = [sale.acceptance, rating]
  trade = {
    record: {},
    documents,
    fold: { acceptance: sale.acceptance, steps: [{ document: rating }] },
  } as unknown as OpenOrder
})

/** What the vault keeps, without the vault. */
function memory<T>(): SingleRecord<T> {
  let value: T | undefined
  const record = {
    load: async () => value,
    save: async (next: T) => void (value = next),
    clear: async () => void (value = undefined),
    update: async (change: (current: T | undefined) => T | undefined) =>
      (value = change(value) ?? value),
  }
  return record as unknown as SingleRecord<T>
}

interface Node {
  readonly nym: Nym
  readonly device: DeviceId
  readonly counts: ServiceCounts
  readonly book: ReceiptBook
  readonly service: Service
  whose(): Nym | undefined
  take(proofs: readonly ServiceProof[]): Promise<number>
  turnOff(): void
}
/** Who is there, by device. */
let town: Map<DeviceId, Node>
beforeEach(() => {
  town = new Map()
  now = T0 + DAY
})

function open(name: 'bob' | 'carol', orders: readonly OpenOrder[] = []): Node {
  const signer = signers[name]
  const { nym } = signer.party
  const device = `device of ${name}` as DeviceId
  const counts = new ServiceCounts({ record: memory<CountsRecord>(), clock })
  let on = true
  const book = new ReceiptBook({
    own: memory<readonly ReceiptRecord[]>(),
    me: () => nym,
    network: 'regtest',
    paid: async () => ({ state: 'paid', sats: 100_000n, at: T0 }),
    onChange: () => undefined,
    clock,
  })
  const person = async () => ({ nym, signer }) as Person
  const service = new Service({
    counts,
    book,
    payments: { check: async () => undefined, isChecking: () => false },
    session: { person, require: person },
    orders: {
      list: async () => [...orders],
      find: async (id) => orders.find(({ record }) => record.id === id),
    },
    network: () => ({
      exchange: {
        who: async (peer) => town.get(peer)?.whose(),
        give: async (peer, proofs) => (await town.get(peer)?.take(proofs)) ?? 0,
        search: async (helper) => {
          for (const other of town.values())
            await book.take(await other.book.proofs(helper), helper)
        },
      },
      neighbours: () => [...town.keys()],
      connectToPerson: async (wanted) => {
        for (const [peer, other] of town) if (other.nym === wanted) return peer
        throw new Error('not reachable')
      },
    }),
    isOn: () => on,
    nameOf: async (nym: Nym) => nym.slice(0, 5),
    isBlocked: async () => false,
    tell: () => undefined,
    clock,
  })
  const node: Node = {
    nym,
    device,
    counts,
    book,
    service,
    whose: () => (on ? nym : undefined),
    take: async (proofs: readonly ServiceProof[]) => (on ? book.take(proofs, nym) : 0),
    turnOff: () => void (on = false),
  }
  town.set(device, node)
  return node
}

describe('who was served', () => {
  it('signs what was counted, once, and whom it is about shows it to others', async () => {
    const [served, helper] = [open('bob', [trade]), open('carol')]
    served.counts.add(helper.device, { bytes: 4_000_000 })
    served.counts.add(helper.device, { envelopes: 2 })
    now += DAY
    served.counts.add(helper.device)
    expect(await served.service.sign()).toBe(1)
    expect(await served.service.sign({ now: true })).toBe(0)

    const view = await helper.service.view()
    expect(view.received).toMatchObject([
      { signer: served.nym, bytes: 4_000_000, envelopes: 2, days: 2, trade: 'paid' },
    ])
    expect(view.score).toMatchObject({ traders: 1, points: (400 + 200 + 200) / 2 })
    await served.service.look(helper.nym)
    expect(await served.service.score(helper.nym)).toEqual(view.score)
    expect((await served.service.view()).served).toMatchObject([{ helper: helper.nym, days: 2 }])
  })

  it('signs anew when there is more, a day later or when asked to', async () => {
    const [served, helper] = [open('bob', [trade]), open('carol')]
    served.counts.add(helper.device, { bytes: 1000 })
    expect(await served.service.sign()).toBe(1)
    served.counts.add(helper.device, { bytes: 2_000_000 })
    expect(await served.service.sign()).toBe(0)
    now += 21 * HOUR
    expect(await served.service.sign()).toBe(1)
    served.counts.add(helper.device, { bytes: 1_000_000 })
    now += 1000
    expect(await served.service.sign({ now: true })).toBe(1)
    const { received } = await helper.service.view()
    expect(received.map(({ bytes }) => bytes)).toEqual([3_001_000])
  })

  it('who shows no trade thanks as well, and it counts nothing', async () => {
    const [served, helper] = [open('bob'), open('carol')]
    expect((await served.service.view()).trader).toBe(false)
    served.counts.add(helper.device, { bytes: 50_000_000 })
    expect(await served.service.sign()).toBe(1)
    const { received, score } = await helper.service.view()
    expect(received).toMatchObject([{ trade: 'none' }])
    expect(score).toMatchObject({ tier: 0, points: 0, traders: 0, others: 1 })
  })

  it('who was helped by somebody that wants no thanks is told only that there was somebody', async () => {
    const [served, shy] = [open('bob', [trade]), open('carol')]
    shy.turnOff()
    served.counts.add(shy.device, { bytes: 1000 })
    expect(await served.service.sign()).toBe(0)
    expect(await served.service.view()).toMatchObject({ served: [], nameless: 1 })
    expect((await shy.service.view()).received).toEqual([])
  })

  it('who turned it off signs nothing', async () => {
    const [served, helper] = [open('bob', [trade]), open('carol')]
    served.counts.add(helper.device, { bytes: 1000 })
    served.turnOff()
    expect(await served.service.sign({ now: true })).toBe(0)
    expect((await helper.service.view()).received).toEqual([])
  })

  it('counts a new month apart, and forgets the one before the last', async () => {
    const [served, helper] = [open('bob', [trade]), open('carol')]
    for (const at of [T0, T0 + 31 * DAY, T0 + 62 * DAY]) {
      now = at
      served.counts.add(helper.device, { bytes: 1000 })
      await served.service.sign()
    }
    const months = (await served.counts.load()).served.map(({ month }) => month)
    expect(months).toHaveLength(2)
    expect((await helper.service.view()).received).toHaveLength(3)
  })
})

describe('the book of receipts', () => {
  it('takes nothing that is about somebody else, and stops listening to forgers', async () => {
    const [served, helper] = [open('bob', [trade]), open('carol')]
    served.counts.add(helper.device, { bytes: 1000 })
    await served.service.sign()
    const [good] = await helper.book.proofs(helper.nym)
    if (good === undefined) throw new Error('no receipt')
    const viewer = open('bob')
    expect(await viewer.book.take([good], 'somebody else' as Nym)).toBe(0)
    const forged = { receipt: good.receipt.replace('<bytes>1000<', '<bytes>9000<') }
    expect(forged.receipt).not.toBe(good.receipt)
    expect(await viewer.book.take([forged, forged, forged, good], helper.nym)).toBe(0)
    expect(await viewer.book.take([forged, good, good], helper.nym)).toBe(2)
    expect(await viewer.book.of(helper.nym)).toHaveLength(1)
  })
})
