import { generateKeyPair } from '@libp2p/crypto/keys'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { DocumentId, Nym } from '../../lib/brand.ts'
import type { Browser } from '../swarm/testing.ts'
import { createPresence } from '../dht/presence-record.ts'
import { connect, openBrowser, until } from '../swarm/testing.ts'
import type { Receipt } from './mailbox.ts'
import { Mailbox } from './mailbox.ts'
import type { OutboxEntry, OutboxStorage } from './outbox.ts'
import { Outbox } from './outbox.ts'

function memoryOutbox(): OutboxStorage {
  const entries = new Map<string, OutboxEntry>()
  return {
    list: async () => [...entries.values()],
    put: async (added) => added.forEach((entry) => entries.set(entry.to + entry.id, entry)),
    delete: async (id, to) => void entries.delete(to + id),
  }
}

const letter = (to: Nym, text: string): OutboxEntry => ({
  id: `id of ${text}` as DocumentId,
  to,
  armored: text,
  createdAt: 1,
})

describe('signed documents between two people', () => {
  let buyer: Browser
  let vendor: Browser
  let vendorsName: Nym | undefined
  let taking: Mailbox
  let sending: Mailbox

  beforeEach(async () => {
    buyer = await openBrowser()
    vendor = await openBrowser()
    vendorsName = vendor.nym
    await connect(buyer, vendor)
    taking = new Mailbox({ ...vendor, owner: () => vendorsName })
    sending = new Mailbox({ ...buyer, owner: () => buyer.nym })
    await until(async () => {
      await vendor.appear()
      return (await buyer.presence.devices(vendor.nym)).length > 0
    })
  })

  afterEach(async () => {
    await Promise.all([buyer.stop(), vendor.stop()])
  })

  it('arrive and are acknowledged one by one', async () => {
    const taken: string[] = []
    await taking.onMail(async (documents, from) => {
      expect(from).toBe(buyer.node.device)
      taken.push(...documents)
      return documents.map((text): Receipt =>
        text === 'forged' ? { status: 'refused', code: 'document.forged' } : { status: 'stored' },
      )
    })
    const receipts = await sending.deliver(vendor.nym, ['order', 'forged'])
    expect(taken).toEqual(['order', 'forged'])
    expect(receipts).toEqual([{ status: 'stored' }, { status: 'refused', code: 'document.forged' }])
  })

  it('are answered without looking anybody up, with nobody left to ask', async () => {
    // Only a browser without relays: nothing takes the buyer's presence, and nobody was told of it.
    const signal = AbortSignal.timeout(500)
    await buyer.presence.publish(buyer.identity, buyer.nym, { signal }).catch(() => undefined)
    expect(vendor.presence.personOf(buyer.node.device)).toBeUndefined()
    const answers: string[] = []
    await sending.onMail(async (documents) => {
      answers.push(...documents)
      return documents.map(() => ({ status: 'stored' }))
    })
    await taking.onMail(async (documents) => documents.map(() => ({ status: 'stored' })))
    await sending.deliver(vendor.nym, ['order'])
    expect(vendor.presence.personOf(buyer.node.device)).toBe(buyer.nym)
    await taking.deliver(buyer.nym, ['acceptance'])
    expect(answers).toEqual(['acceptance'])
  })

  it('arrive also beside a presence that proves nothing, and that is not learned', async () => {
    await taking.onMail(async (documents) => documents.map(() => ({ status: 'stored' })))
    const stranger = await generateKeyPair('Ed25519')
    const forged = await createPresence(stranger, {
      devices: [{ device: vendor.node.device, addresses: [], seenAt: Date.now() }],
      sequence: 1,
      expires: Date.now() + 60_000,
    })
    for (const shown of [forged, new Uint8Array([1, 2, 3])]) {
      const presence = {
        connectToPerson: async () => vendor.node.device,
        learn: async () => undefined,
        own: () => new Uint8Array(shown),
      }
      const liar = new Mailbox({ node: buyer.node, presence, owner: () => buyer.nym })
      expect(await liar.deliver(vendor.nym, ['order'])).toEqual([{ status: 'stored' }])
    }
    expect(vendor.presence.personOf(buyer.node.device)).toBeUndefined()
    expect(vendor.presence.personOf(vendor.node.device)).toBe(vendor.nym)
  })

  it('are refused where their reader does not live', async () => {
    await taking.onMail(async (documents) => documents.map(() => ({ status: 'stored' })))
    vendorsName = undefined
    await expect(sending.deliver(vendor.nym, ['order'])).rejects.toMatchObject({
      code: 'peer.refused',
      data: { reason: 'mail.wrong-recipient' },
    })
  })

  it('are refused before they are sent when they are too long', async () => {
    await expect(sending.deliver(vendor.nym, ['x'.repeat(300_000)])).rejects.toMatchObject({
      code: 'mail.too-large',
    })
  })

  it('wait in the outbox until they are stored, whatever goes wrong before', async () => {
    let healthy = false
    const stored: string[] = []
    await taking.onMail(async (documents) => {
      if (!healthy) throw new Error('disk full')
      stored.push(...documents)
      return documents.map(() => ({ status: 'stored' }))
    })
    const storage = memoryOutbox()
    const outbox = new Outbox({ mailbox: sending, storage })
    const failures: string[] = []
    const results: OutboxEntry['id'][] = []
    outbox.failures.on(({ code }) => failures.push(code))
    outbox.results.on(({ id }) => results.push(id))
    outbox.start()
    await outbox.add([letter(vendor.nym, 'order')])
    await until(() => failures.length > 0)
    expect(failures).toEqual(['unexpected'])
    expect(await storage.list()).toHaveLength(1)
    healthy = true
    outbox.wake(vendor.nym)
    await until(() => results.length === 1)
    expect(stored).toEqual(['order'])
    expect(await storage.list()).toHaveLength(0)
    outbox.stop()
  })

  it('are told apart: a refusal leaves the outbox, and its reason is told', async () => {
    await taking.onMail(async (documents) =>
      documents.map(() => ({ status: 'refused', code: 'document.forged' })),
    )
    const storage = memoryOutbox()
    const outbox = new Outbox({ mailbox: sending, storage })
    const told: Receipt[] = []
    outbox.results.on(({ receipt }) => told.push(receipt))
    await outbox.add([letter(vendor.nym, 'order')])
    await outbox.runDue()
    expect(told).toEqual([{ status: 'refused', code: 'document.forged' }])
    expect(await storage.list()).toHaveLength(0)
  })

  it('are not held up by many that have to wait', async () => {
    const stored: string[] = []
    await taking.onMail(async (documents) =>
      documents.map((text) => {
        if (text.startsWith('too early')) return { status: 'later', code: 'order.unknown' }
        stored.push(text)
        return { status: 'stored' }
      }),
    )
    const storage = memoryOutbox()
    for (let n = 0; n < 20; n++) await storage.put([letter(vendor.nym, `too early ${n}`)])
    await storage.put([letter(vendor.nym, 'on time')])
    let now = Date.now()
    const outbox = new Outbox({ mailbox: sending, storage, now: () => now })
    for (let round = 0; round < 3; round++) {
      await outbox.runDue()
      now += 3_600_000
    }
    expect(stored).toEqual(['on time'])
    expect(await storage.list()).toHaveLength(20)
  })

  it('go sealed to others at once when nobody answers, and leave the outbox when they were taken there', async () => {
    const storage = memoryOutbox()
    const posted: string[] = []
    const outbox = new Outbox({
      mailbox: { deliver: () => Promise.reject(new Error('nobody answers')) },
      storage,
      sealed: {
        post: async (_to, entries) => void posted.push(...entries.map(({ id }) => id)),
        settle: async () => undefined,
      },
    })
    const results: unknown[] = []
    outbox.results.on((result) => results.push(result))
    const { id, to } = letter(vendor.nym, 'order')
    await outbox.add([letter(vendor.nym, 'order')])
    await outbox.runDue()
    expect(posted).toEqual([id])
    expect(await storage.list()).toHaveLength(1)
    await outbox.settle(id, to, { status: 'stored' })
    expect(results).toEqual([{ id, to, receipt: { status: 'stored' } }])
    expect(await storage.list()).toHaveLength(0)
  })

  it('are taken back from others when they arrived directly', async () => {
    await taking.onMail(async (documents) => documents.map(() => ({ status: 'stored' })))
    const settled: string[] = []
    const outbox = new Outbox({
      mailbox: sending,
      storage: memoryOutbox(),
      sealed: {
        post: async () => undefined,
        settle: async (id) => void settled.push(id),
      },
    })
    await outbox.add([letter(vendor.nym, 'order')])
    await outbox.runDue()
    await until(() => settled.length > 0)
    expect(settled).toEqual([letter(vendor.nym, 'order').id])
  })

  it('fail with a clear reason when nobody knows where the person is', async () => {
    const nobody = await openBrowser()
    const nym = nobody.nym
    await nobody.stop()
    await expect(sending.deliver(nym, ['order'])).rejects.toMatchObject({
      code: 'peer.unreachable',
    })
  })
})
