import { encode } from '@ipld/dag-cbor'
import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { alice, bob, carol } from '../../contracts/documents/fixtures/samples.ts'
import { signDocument } from '../../contracts/documents/sign.ts'
import type { DocumentSigner } from '../../contracts/identity/party.ts'
import type { ServiceProof } from '../../contracts/service/proof.ts'
import type { DeviceId } from '../../lib/brand.ts'
import type { SingleRecord } from '../../storage/repositories/single-record.ts'
import type { ReceiptRecord } from '../service/receipt-book.ts'
import { ReceiptBook } from '../service/receipt-book.ts'
import { sharedState } from './parts.ts'
import { sharedReceipts } from './shared-receipts.ts'

const NOW = Date.UTC(2026, 10, 21)

describe('receipts of a person with two devices', () => {
  let helper: DocumentSigner
  let signers: DocumentSigner[]
  let desk: ReturnType<typeof open>
  let phone: ReturnType<typeof open>

  beforeAll(async () => {
    helper = await alice()
    signers = [await bob(), await carol()]
  })
  beforeEach(() => {
    desk = open()
    phone = open()
  })

  function open() {
    let kept: readonly ReceiptRecord[] | undefined
    const own = {
      load: async () => kept,
      update: async (change: (before: typeof kept) => typeof kept) => (kept = change(kept)),
    } as unknown as SingleRecord<readonly ReceiptRecord[]>
    const { nym } = helper.party
    const book = new ReceiptBook({
      own,
      me: () => nym,
      network: 'regtest',
      paid: async () => undefined,
      onChange: () => undefined,
      clock: () => NOW,
    })
    const part = sharedReceipts({ nym: async () => nym, book: () => book })
    return { book, state: sharedState([part], () => true), nym }
  }

  const receipt = async (signer = 0, days = 1, at = NOW - 60_000): Promise<ServiceProof> => {
    const content = { helper: helper.party.nym, month: '2026-11', bytes: 0, envelopes: 0, days }
    const by = signers[signer]
    if (by === undefined) throw new Error('nobody')
    return { receipt: (await signDocument('service_receipt', content, by, at)).armored }
  }
  const came = (to: typeof desk, proof: ServiceProof) => to.book.take([proof], to.nym)
  const days = async ({ book, nym }: typeof desk) =>
    (await book.of(nym)).map(({ receipt: { signer, days: count } }) => [signer, count]).sort()

  /** Both fetch from each other what differs, as they do when they are connected. */
  async function sync(): Promise<number> {
    let taken = 0
    for (const [to, from] of [
      [phone, desk],
      [desk, phone],
    ] as const) {
      const have = await to.state.digests()
      for (const [key, digest] of await from.state.digests()) {
        if (have.get(key) === digest) continue
        const value = await from.state.give(key)
        if (value === undefined) continue
        taken++
        await to.state.take(key, value, 'other' as DeviceId)
      }
    }
    return taken
  }

  it('are those that came to either, and the later one of a signer and month', async () => {
    await came(desk, await receipt(0, 3, NOW - 3_600_000))
    await came(phone, await receipt(0, 5))
    await came(phone, await receipt(1, 2))
    await sync()
    const [bobs, carols] = signers.map(({ party }) => party.nym)
    const all = [
      [bobs, 5],
      [carols, 2],
    ].sort()
    expect(await days(desk)).toEqual(all)
    expect(await days(phone)).toEqual(all)
    expect(await sync()).toBe(0)
  })

  it('are verified by each device', async () => {
    const proof = await receipt(0, 1)
    const forged = { receipt: proof.receipt.replace('<days>1</days>', '<days>9</days>') }
    expect(forged).not.toEqual(proof)
    const key = 'receipt/any'
    await desk.state.take(key, encode(forged), 'other' as DeviceId)
    await desk.state.take(key, encode({ receipt: 5 }), 'other' as DeviceId)
    expect(await days(desk)).toEqual([])
  })
})
