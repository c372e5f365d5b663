import { generateKeyPair } from '@libp2p/crypto/keys'
import { peerIdFromPrivateKey } from '@libp2p/peer-id'
import { MemoryDatastore } from 'datastore-core'
import { beforeEach, describe, expect, it } from 'vitest'
import type { Nym } from '../../lib/brand.ts'
import type { Receipt } from '../mail/messages.ts'
import { envelopeId, expiryDay, sealEnvelope } from './envelope.ts'
import type { InboxOwner } from './key-book.ts'
import { InboxKeyBook } from './key-book.ts'
import { DAY_MS, WEEK_MS } from './limits.ts'
import type { ParcelAnswer, ParcelDraft } from './parcel.ts'
import { signParcel } from './parcel.ts'
import { InboxReader } from './reader.ts'
import { weekOf } from './weekly-keys.ts'

const START = 1_790_000_000_000

async function person(): Promise<InboxOwner> {
  const key = await generateKeyPair('Ed25519')
  return { key, nym: peerIdFromPrivateKey(key).toString() as Nym, seed: key.raw.slice(0, 32) }
}

const nobody = async function* () {}
const dht = { get: nobody, put: nobody, provide: nobody, findProviders: nobody }
const bytes = (length: number) => crypto.getRandomValues(new Uint8Array(length))

describe('who opens their inbox', () => {
  let now: number
  let anna: InboxOwner
  let bruno: InboxOwner
  let keys: InboxKeyBook
  let reader: InboxReader
  let received: string[]
  let answered: { to: Nym; answers: ParcelAnswer[] }[]
  let acknowledged: { from: Nym; answers: readonly ParcelAnswer[] }[]
  let receipt: (document: string) => Receipt

  const write = async (text: string, draft: Partial<ParcelDraft> = {}, author = anna) =>
    sealEnvelope(
      keys.keysOf(bruno, weekOf(now)),
      await signParcel(author.key, {
        kind: 'mail',
        id: bytes(16),
        to: bruno.nym,
        sentAt: now,
        documents: [text],
        ...draft,
      } as ParcelDraft),
      { expiresDay: expiryDay(now), token: bytes(32) },
    )

  beforeEach(async () => {
    now = START
    ;[anna, bruno] = await Promise.all([person(), person()])
    keys = new InboxKeyBook({ dht, datastore: new MemoryDatastore(), now: () => now })
    received = []
    answered = []
    acknowledged = []
    receipt = () => ({ status: 'stored' })
    reader = new InboxReader({
      keys,
      owner: async () => bruno,
      receive: async (_kind, documents) => {
        received.push(...documents)
        return documents.map(receipt)
      },
      acknowledged: async (from, answers) => void acknowledged.push({ from, answers }),
      answer: async (to, answers) => void answered.push({ to, answers }),
      now: () => now,
    })
  })

  it('takes parcels in the order in which they were written, and answers all of one sender at once', async () => {
    const second = await write('second', { sentAt: now - 1_000 })
    const first = await write('first', { sentAt: now - 2_000 })
    const done = await reader.take([second, first])
    expect(received).toEqual(['first', 'second'])
    expect(done).toHaveLength(2)
    expect(answered.map(({ to, answers }) => [to, answers.length])).toEqual([[anna.nym, 2]])
  })

  it('opens what was sealed up to sixty days ago, and nothing from before', async () => {
    const old = await write('old')
    now += 59 * DAY_MS
    await reader.take([old])
    expect(received).toEqual(['old'])
    now += 2 * DAY_MS
    expect(await reader.take([old])).toEqual([envelopeId(old)])
    expect(received).toEqual(['old'])
  })

  it('throws away what is for somebody else, or of another week than it says', async () => {
    const parcel = await signParcel(anna.key, {
      kind: 'mail',
      id: bytes(16),
      to: anna.nym,
      sentAt: now,
      documents: ['for Anna'],
    })
    const outside = { expiresDay: expiryDay(now), token: bytes(32) }
    const thisWeek = keys.keysOf(bruno, weekOf(now))
    const lastWeek = keys.keysOf(bruno, weekOf(now - WEEK_MS))
    const junk = [
      await sealEnvelope(thisWeek, parcel, outside),
      await sealEnvelope(thisWeek, bytes(100), outside),
      await sealEnvelope({ ...thisWeek, key: lastWeek.key }, parcel, outside),
    ]
    expect(await reader.take(junk)).toEqual(junk.map(envelopeId))
    expect(received).toEqual([])
    expect(answered).toEqual([])
  })

  it('takes what somebody wrote whose clock is days ahead, in the new week', async () => {
    now = weekOf(now + WEEK_MS) * WEEK_MS
    const early = await write('by a fast clock')
    now -= 2 * DAY_MS
    expect(await reader.take([early])).toEqual([envelopeId(early)])
    expect(received).toEqual(['by a fast clock'])
  })

  it('keeps asking for what cannot be taken yet, and says nothing of it', async () => {
    receipt = () => ({ status: 'later', code: 'order.unknown' })
    const early = await write('early')
    expect(await reader.take([early])).toEqual([])
    expect(answered).toEqual([])
    receipt = () => ({ status: 'stored' })
    expect(await reader.take([early])).toEqual([envelopeId(early)])
    expect(answered).toHaveLength(1)
  })

  it('says once what became of a part, however often it asks for the rest', async () => {
    receipt = (text) =>
      text === 'early' ? { status: 'later', code: 'order.unknown' } : { status: 'stored' }
    const both = await write('', { documents: ['early', 'letter'] })
    for (let round = 0; round < 3; round++) expect(await reader.take([both])).toEqual([])
    expect(answered).toHaveLength(1)
    receipt = () => ({ status: 'stored' })
    expect(await reader.take([both])).toHaveLength(1)
    expect(answered).toHaveLength(2)
  })

  it('answers again when a sender missed the answer, but ever more rarely', async () => {
    const letter = await write('letter')
    await reader.take([letter])
    expect(reader.isDone(envelopeId(letter))).toBe(true)
    now += 11 * 60_000
    expect(reader.isDone(envelopeId(letter))).toBe(false)
    await reader.take([letter])
    expect(answered).toHaveLength(2)
    now += 11 * 60_000
    expect(reader.isDone(envelopeId(letter))).toBe(true)
    now += 11 * 60_000
    expect(reader.isDone(envelopeId(letter))).toBe(false)
  })

  it('passes receipts on with who signed them, and answers none', async () => {
    const answers: ParcelAnswer[] = [{ of: bytes(16), receipts: [{ status: 'stored' }] }]
    const text = await signParcel(anna.key, {
      kind: 'receipts',
      id: bytes(16),
      to: bruno.nym,
      sentAt: now,
      answers,
    })
    const inbox = keys.keysOf(bruno, weekOf(now))
    const envelope = await sealEnvelope(inbox, text, {
      expiresDay: expiryDay(now),
      token: bytes(32),
    })
    expect(await reader.take([envelope])).toHaveLength(1)
    expect(acknowledged).toEqual([{ from: anna.nym, answers }])
    expect(answered).toEqual([])
  })

  it('takes directly what is theirs, and leaves what is not', async () => {
    const mine = await write('mine')
    expect(await reader.takeOwn(mine, mine.slice(1, 33))).toBe(true)
    expect(received).toEqual(['mine'])
    expect(await reader.takeOwn(mine, bytes(32))).toBe(false)
  })
})
