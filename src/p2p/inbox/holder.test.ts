import { randomBytes } from 'node:crypto'
import { hexToBytes } from '@noble/hashes/utils.js'
import { MemoryDatastore } from 'datastore-core'
import { beforeAll, describe, expect, it } from 'vitest'
import type { DeviceId } from '../../lib/brand.ts'
import { envelopeId, expiryDay, sealEnvelope } from './envelope.ts'
import { HeldEnvelopes } from './held.ts'
import { InboxHolder } from './holder.ts'
import type { Quotas } from './limits.ts'
import { DAY_MS } from './limits.ts'
import { proveOwner } from './owner-proof.ts'
import { findStamp } from './postage.ts'
import { deriveInboxKeys, weekOf } from './weekly-keys.ts'

const NOW = 1_790_000_000_000
const HOLDER = 'the holder' as DeviceId
const ANNA = 'a device of Anna' as DeviceId
const inbox = deriveInboxKeys(new Uint8Array(32).fill(1), weekOf(NOW))
const other = deriveInboxKeys(new Uint8Array(32).fill(2), weekOf(NOW))
const token = new Uint8Array(32).fill(5)
const ROOM: Quotas = {
  totalBytes: 64 * 4_096,
  inboxBytes: 32 * 4_096,
  inboxEnvelopes: 32,
  putterBytes: 32 * 4_096,
  workPerKib: 1_000,
}

interface Letter {
  envelope: Uint8Array
  stamp: Uint8Array
  id: Uint8Array
}

async function letter(to = inbox, now = NOW): Promise<Letter> {
  const envelope = await sealEnvelope(to, randomBytes(20), { expiresDay: expiryDay(now), token })
  const id = envelopeId(envelope)
  return { envelope, id, stamp: await findStamp(id, 4_000) }
}

function holder(quotas: Partial<Quotas> = {}, datastore = new MemoryDatastore()) {
  let now = NOW
  const held = new HeldEnvelopes({
    datastore,
    quotas: { ...ROOM, ...quotas },
    now: () => now,
  })
  const node = {
    device: HOLDER,
    libp2p: { handle: async () => undefined, unhandle: async () => undefined },
  }
  const server = new InboxHolder({ node, held, now: () => now })
  const stream = { nonce: new Uint8Array(randomBytes(32)), proven: new Set<string>() }
  return {
    held,
    datastore,
    stream,
    pass: (ms: number) => (now += ms),
    ask: (question: Parameters<InboxHolder['answer']>[0], from = ANNA, on = stream) =>
      server.answer(question, from, on),
    put: ({ envelope, stamp }: Letter, from = ANNA) =>
      server.answer({ t: 'put', envelope, stamp }, from, stream),
    prove: (keys = inbox, device = HOLDER, nonce = stream.nonce) =>
      server.answer(
        {
          t: 'list',
          proofs: [{ address: keys.address, signature: proveOwner(keys, nonce, device) }],
        },
        ANNA,
        stream,
      ),
  }
}

describe('a device that keeps envelopes for others', () => {
  const letters: Letter[] = []

  beforeAll(async () => {
    for (let n = 0; n < 5; n++) letters.push(await letter())
  })

  const nth = (n: number) => {
    const found = letters[n]
    if (found === undefined) throw new Error('not so many letters')
    return found
  }

  it('keeps one, also over a restart, and the same one again only once', async () => {
    const one = holder()
    await one.put(nth(0))
    await one.put(nth(0))
    expect(one.held.usage).toMatchObject({ envelopes: 1, bytes: 4_096 })
    const restarted = holder({}, one.datastore)
    await restarted.held.open()
    expect(restarted.held.usage).toMatchObject({ envelopes: 1, bytes: 4_096 })
    await restarted.prove()
    expect(await restarted.ask({ t: 'fetch', id: nth(0).id })).toEqual({
      envelope: nth(0).envelope,
    })
  })

  it('says what it has to whoever knows the name', async () => {
    const one = holder()
    await one.put(nth(0))
    expect(await one.ask({ t: 'has', ids: [nth(0).id, nth(1).id] })).toEqual({ has: [true, false] })
  })

  it('hands out and deletes only for the owner', async () => {
    const one = holder()
    await one.put(nth(0))
    const { id } = nth(0)
    await expect(one.ask({ t: 'fetch', id })).rejects.toMatchObject({ code: 'inbox.not-owner' })
    await expect(one.ask({ t: 'delete', ids: [id] })).rejects.toMatchObject({
      code: 'inbox.not-owner',
    })
    expect(await one.prove()).toEqual({ envelopes: [{ id, bytes: 4_096 }] })
    await one.ask({ t: 'delete', ids: [id] })
    expect(one.held.usage).toMatchObject({ envelopes: 0, bytes: 0 })
    await expect(one.ask({ t: 'fetch', id })).rejects.toMatchObject({ code: 'inbox.unknown' })
  })

  it('takes the owner of one inbox for a stranger at another', async () => {
    const one = holder()
    await one.put(nth(0))
    expect(await one.prove(other)).toEqual({ envelopes: [] })
    await expect(one.ask({ t: 'fetch', id: nth(0).id })).rejects.toMatchObject({
      code: 'inbox.not-owner',
    })
  })

  it('refuses a forged proof, one for another holder, and one that was used before', async () => {
    const one = holder()
    const refused = { code: 'inbox.not-owner' }
    const signature = proveOwner(other, one.stream.nonce, HOLDER)
    await expect(
      one.ask({ t: 'list', proofs: [{ address: inbox.address, signature }] }),
    ).rejects.toMatchObject(refused)
    await expect(one.prove(inbox, 'a liar' as DeviceId)).rejects.toMatchObject(refused)
    await expect(one.prove(inbox, HOLDER, new Uint8Array(32))).rejects.toMatchObject(refused)
  })

  it('gives back to the sender, who shows the token', async () => {
    const one = holder()
    await one.put(nth(0))
    const { id } = nth(0)
    await expect(one.ask({ t: 'revoke', id, token: new Uint8Array(32) })).rejects.toMatchObject({
      code: 'inbox.not-owner',
    })
    await one.ask({ t: 'revoke', id, token })
    await one.ask({ t: 'revoke', id, token })
    expect(one.held.usage.envelopes).toBe(0)
  })

  it('takes nothing without postage, and says the price', async () => {
    const one = holder()
    const { envelope } = nth(0)
    // One in a four thousand stamps would do by chance.
    await expect(one.put({ ...nth(0), envelope, stamp: new Uint8Array(8) })).rejects.toMatchObject({
      code: 'inbox.postage',
      data: { work: 4_000 },
    })
    const price = await one.ask({ t: 'price', address: inbox.address, bytes: 4_096 })
    expect(price).toEqual({ work: 4_000 })
  })

  it('asks for more the fuller it is', async () => {
    const one = holder({ totalBytes: 4 * 4_096 })
    for (const n of [0, 1, 2]) await one.put(nth(n)).catch(() => undefined)
    const price = await one.ask({ t: 'price', address: other.address, bytes: 4_096 })
    expect(price).not.toEqual({ work: 4_000 })
  })

  it('is full at some time: of one inbox, of one sender, of all', async () => {
    const full = async (quotas: Partial<Quotas>, code: string) => {
      const one = holder(quotas)
      await one.put(nth(0))
      await expect(one.put(nth(1))).rejects.toMatchObject({ code })
    }
    await full({ inboxBytes: 4_096 }, 'inbox.inbox-full')
    await full({ inboxEnvelopes: 1 }, 'inbox.inbox-full')
    await full({ putterBytes: 4_096 }, 'inbox.putter-full')
    await full({ totalBytes: 4_096 }, 'inbox.full')
  })

  it('forgets after sixty days, and takes nothing older', async () => {
    const one = holder()
    await one.put(nth(0))
    one.pass(59 * DAY_MS)
    await one.held.prune()
    expect(one.held.usage.envelopes).toBe(1)
    one.pass(2 * DAY_MS)
    await one.held.prune()
    expect(one.held.usage).toMatchObject({ envelopes: 0, bytes: 0 })
    await expect(one.put(nth(1))).rejects.toMatchObject({ code: 'inbox.expired' })
  })

  it('takes nothing that is no envelope', async () => {
    const one = holder()
    const junk = (bytes: number) => ({ ...nth(0), envelope: new Uint8Array(bytes) })
    await expect(one.put(junk(4_096))).rejects.toMatchObject({ code: 'inbox.malformed' })
    await expect(one.put(junk(5_000))).rejects.toMatchObject({ code: 'inbox.malformed' })
    await expect(one.put(junk(600_000))).rejects.toMatchObject({ code: 'inbox.too-long' })
  })

  it('finds nothing under a name that it does not have', async () => {
    const one = holder()
    await one.prove()
    const id = hexToBytes('ab'.repeat(32))
    await expect(one.ask({ t: 'fetch', id })).rejects.toMatchObject({ code: 'inbox.unknown' })
    expect(await one.ask({ t: 'delete', ids: [id] })).toEqual({})
  })
})
