import 'fake-indexeddb/auto'
import * as dagCbor from '@ipld/dag-cbor'
import { base64 } from '@scure/base'
import { beforeEach, describe, expect, it } from 'vitest'
import type { Nym } from '../../lib/brand.ts'
import { concatBytes, utf8 } from '../../lib/bytes.ts'
import type { TextLetter } from '../../p2p/chat/letter.ts'
import { MAX_SEALED_CHARACTERS, sealLetter } from '../../p2p/chat/letter.ts'
import { formatDisk } from '../../storage/testing.ts'
import type { Chat } from './chat.ts'
import { MAX_UNREAD_OF_ONE } from './inbox.ts'
import type { Desk } from './testing.ts'
import { newDesk, someOrder } from './testing.ts'

let count = 0
const newId = () => (++count).toString(16).padStart(32, '0')

describe('a letter that comes in', () => {
  let ana: Desk
  let bob: Desk
  let eve: Desk
  let chat: Chat

  beforeEach(async () => {
    formatDisk()
    ;[ana, bob, eve] = [await newDesk(), await newDesk(), await newDesk()]
    chat = ana.open()
  })

  const letter = (changed: Partial<TextLetter> = {}) => ({
    kind: 'text' as const,
    id: newId(),
    to: ana.nym,
    sentAt: ana.now,
    text: 'Is the lamp still there?',
    ...changed,
  })
  const write = async (desk: Desk, changed: Partial<TextLetter> = {}) =>
    sealLetter(desk.key, letter(changed))
  const textsFrom = async (nym: Nym) =>
    (await chat.conversation(`nym:${nym}`))?.messages.map(({ text }) => text)
  const refused = (code: string) => [{ status: 'refused', code }]

  it('is kept once, however often and however fast it is repeated', async () => {
    const seen: string[] = []
    chat.arrived.on(({ text }) => seen.push(text))
    const sealed = await write(bob)
    const receipts = await Promise.all([chat.receive([sealed]), chat.receive([sealed, sealed])])
    expect(receipts.flat()).toEqual([0, 1, 2].map(() => ({ status: 'stored' })))
    expect(await textsFrom(bob.nym)).toEqual(['Is the lamp still there?'])
    expect(seen).toHaveLength(1)
  })

  it('is not replaced by another one of the same name', async () => {
    const id = newId()
    await chat.receive([await write(bob, { id })])
    expect(await chat.receive([await write(bob, { id, text: 'I never asked.' })])).toEqual(
      refused('chat.conflict'),
    )
    // Somebody else may happen to choose the same name.
    expect(await chat.receive([await write(eve, { id, text: 'Hello' })])).toEqual([
      { status: 'stored' },
    ])
    expect(await textsFrom(bob.nym)).toEqual(['Is the lamp still there?'])
    expect(await textsFrom(eve.nym)).toEqual(['Hello'])
  })

  it('is not taken for that of somebody who did not sign it', async () => {
    const payload = dagCbor.encode({ v: 1, from: bob.nym, ...letter() })
    const signature = await eve.key.sign(concatBytes(utf8('souk-chat/1\n'), payload))
    const forged = base64.encode(dagCbor.encode({ payload, signature }))
    expect(await chat.receive([forged])).toEqual(refused('chat.forged'))
    expect(await textsFrom(bob.nym)).toEqual([])
  })

  it('is refused when it is for somebody else, or from the future, or no letter', async () => {
    expect(await chat.receive([await write(bob, { to: eve.nym })])).toEqual(
      refused('chat.wrong-recipient'),
    )
    const tomorrow = ana.now + 24 * 3_600_000
    expect(await chat.receive([await write(bob, { sentAt: tomorrow })])).toEqual(
      refused('chat.clock'),
    )
    const wrong = [
      'not base64',
      base64.encode(new Uint8Array([1, 2, 3])),
      'A'.repeat(MAX_SEALED_CHARACTERS + 4),
      await write(bob, { text: 'x'.repeat(5_001) }),
      await write(bob, { text: '' }),
      await write(bob, { id: 'short' }),
    ]
    expect(await chat.receive(wrong)).toEqual(wrong.flatMap(() => refused('chat.malformed')))
    expect(await chat.conversations()).toEqual([])
  })

  it('may have 5 000 characters of any script', async () => {
    const text = '𒀭'.repeat(5_000)
    expect(await chat.receive([await write(bob, { text })])).toEqual([{ status: 'stored' }])
    expect(await textsFrom(bob.nym)).toEqual([text])
  })

  it('of an order is taken from its parties only, and waits for the order', async () => {
    const sealed = await write(bob, { order: someOrder })
    expect(await chat.receive([sealed])).toEqual([{ status: 'later', code: 'chat.unknown-order' }])
    const people = [ana.nym, bob.nym]
    ana.orders.set(someOrder, { parties: people, audience: people })
    expect(await chat.receive([sealed])).toEqual([{ status: 'stored' }])
    expect(await chat.receive([await write(eve, { order: someOrder })])).toEqual(
      refused('chat.not-a-party'),
    )
    const view = await chat.conversation(`order:${someOrder}`)
    expect(view?.messages.map(({ author }) => author)).toEqual([bob.nym])
    expect(view?.order?.title).toBe('Brass lamp')
  })

  it('is refused from people who are blocked', async () => {
    ana.blocked.add(eve.nym)
    expect(await chat.receive([await write(eve)])).toEqual(refused('chat.not-wanted'))
  })

  it('waits on the other side while too many of its author are unread', async () => {
    const many = await Promise.all(Array.from({ length: MAX_UNREAD_OF_ONE }, () => write(eve)))
    await chat.receive(many)
    const late = await write(eve)
    expect(await chat.receive([late])).toEqual([{ status: 'later', code: 'chat.inbox-full' }])
    expect(await chat.receive([await write(bob)])).toEqual([{ status: 'stored' }])
    await chat.markRead(`nym:${eve.nym}`)
    expect(await chat.receive([late])).toEqual([{ status: 'stored' }])
  })

  it('waits while the vault is locked, and nothing of it is in the clear on the disk', async () => {
    await chat.receive([await write(bob)])
    await ana.vault.lock()
    expect(await chat.receive([await write(bob)])).toEqual([
      { status: 'later', code: 'vault.locked' },
    ])
    expect(await chat.conversations()).toEqual([])
    const stored = await ana.database.getAll('private')
    const bytes = Buffer.from(dagCbor.encode(stored.map((one) => [...Object.values(one)])))
    expect(stored.length).toBeGreaterThan(0)
    for (const secret of ['lamp', bob.nym]) expect(bytes.includes(secret)).toBe(false)
    await ana.vault.unlock({})
    expect(await textsFrom(bob.nym)).toEqual(['Is the lamp still there?'])
  })

  it('cannot say that somebody else has read what was not sent to them', async () => {
    const { id } = await chat.send({ to: `nym:${bob.nym}`, text: 'It is.' }, 'key')
    const receipt = (desk: Desk) =>
      sealLetter(desk.key, {
        kind: 'read',
        id: newId(),
        to: ana.nym,
        sentAt: ana.now,
        messages: [id, newId()],
      })
    const status = async () =>
      (await chat.conversation(`nym:${bob.nym}`))?.messages.map((message) => message.status)
    await chat.receive([await receipt(eve)])
    expect(await status()).toEqual(['waiting'])
    await chat.receive([await receipt(bob)])
    expect(await status()).toEqual(['read'])
    // A late acknowledgement does not take it back.
    await chat.settle({ id, to: bob.nym, receipt: { status: 'stored' } })
    expect(await status()).toEqual(['read'])
  })
})
