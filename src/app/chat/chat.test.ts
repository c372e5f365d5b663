import 'fake-indexeddb/auto'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Nym } from '../../lib/brand.ts'
import { CHAT_PROTOCOL } from '../../p2p/constants.ts'
import { sealLetter } from '../../p2p/chat/letter.ts'
import { Mailbox } from '../../p2p/mail/mailbox.ts'
import { Outbox } from '../../p2p/mail/outbox.ts'
import type { Browser } from '../../p2p/swarm/testing.ts'
import { connect, openBrowser, until } from '../../p2p/swarm/testing.ts'
import { formatDisk } from '../../storage/testing.ts'
import type { Chat } from './chat.ts'
import type { Desk } from './testing.ts'
import { newDesk, someOrder } from './testing.ts'

/** Somebody who talks: a running node, a disk, and what runs over them until the node dies. */
interface Person {
  desk: Desk
  browser: Browser
  chat: Chat
  mailbox: Mailbox
  outbox: Outbox<string>
  die(): Promise<void>
}

async function awake(desk: Desk, browser: Browser): Promise<Person> {
  const mailbox = new Mailbox({ ...browser, owner: () => desk.nym, protocol: CHAT_PROTOCOL })
  const outbox = new Outbox<string>({ mailbox, storage: desk.outbox })
  const chat = desk.open({ post: (entry) => outbox.add([entry]) })
  outbox.results.on((result) => void chat.settle(result))
  await mailbox.onMail((letters) => chat.receive(letters))
  outbox.start()
  return {
    desk,
    browser,
    chat,
    mailbox,
    outbox,
    die: async () => {
      outbox.stop()
      chat.stop()
      await mailbox.stop()
    },
  }
}

const arrive = async () => {
  const browser = await openBrowser()
  return awake(await newDesk(browser.identity), browser)
}

/** Connected, and each says where they are. */
async function meet(...people: Person[]): Promise<void> {
  for (const [index, { browser }] of people.entries()) {
    for (const other of people.slice(index + 1)) await connect(browser, other.browser)
  }
  await until(async () => {
    await Promise.all(people.map(({ browser }) => browser.appear().catch(() => undefined)))
    const found = people.flatMap(({ browser }) =>
      people
        .filter((other) => other.browser !== browser)
        .map(async (other) => (await browser.presence.devices(other.desk.nym)).length > 0),
    )
    return (await Promise.all(found)).every(Boolean)
  })
  for (const { outbox } of people) for (const { desk } of people) outbox.wake(desk.nym)
}

const withPerson = ({ desk }: Person) => `nym:${desk.nym}`
const aboutOrder = `order:${someOrder}`

async function statuses({ chat }: Person, key: string): Promise<string[]> {
  const view = await chat.conversation(key)
  return (view?.messages ?? []).map(({ text, status }) => `${text} ${status}`)
}

const shows = (person: Person, key: string, ...expected: string[]) =>
  until(async () => {
    const shown = await statuses(person, key)
    return shown.length === expected.length && expected.every((one) => shown.includes(one))
  })

describe('two people', () => {
  let ana: Person
  let bob: Person

  beforeEach(async () => {
    formatDisk()
    ;[ana, bob] = [await arrive(), await arrive()]
  })

  afterEach(async () => {
    for (const { browser, die } of [ana, bob]) {
      await die()
      await browser.stop()
    }
  })

  it('talk, and each sees how far the own words came', async () => {
    await meet(ana, bob)
    await ana.chat.send({ to: withPerson(bob), text: 'Hello' }, 'a')
    await shows(bob, withPerson(ana), 'Hello received')
    await shows(ana, withPerson(bob), 'Hello delivered')
    expect(await bob.chat.conversations()).toMatchObject([
      { key: withPerson(ana), unread: 1, last: { text: 'Hello', mine: false } },
    ])
    await bob.chat.markRead(withPerson(ana))
    await shows(ana, withPerson(bob), 'Hello read')
    expect((await bob.chat.conversations())[0]?.unread).toBe(0)
    await bob.chat.send({ to: withPerson(ana), text: 'Good day' }, 'b')
    await shows(ana, withPerson(bob), 'Hello read', 'Good day received')
  })

  it('lose nothing while the other is away', async () => {
    await ana.chat.send({ to: withPerson(bob), text: 'Are you there?' }, 'a')
    await ana.chat.send({ to: withPerson(bob), text: 'Then later.' }, 'b')
    await ana.outbox.runDue()
    expect(await statuses(ana, withPerson(bob))).toEqual([
      'Are you there? waiting',
      'Then later. waiting',
    ])
    await meet(ana, bob)
    await shows(ana, withPerson(bob), 'Are you there? delivered', 'Then later. delivered')
    expect(await statuses(bob, withPerson(ana))).toEqual([
      'Are you there? received',
      'Then later. received',
    ])
  })

  it('see a message once though the request and the letter are repeated', async () => {
    await meet(ana, bob)
    const message = { to: withPerson(bob), text: 'Hello' }
    const ids = await Promise.all([ana.chat.send(message, 'same'), ana.chat.send(message, 'same')])
    expect(new Set(ids.map(({ id }) => id)).size).toBe(1)
    await shows(ana, withPerson(bob), 'Hello delivered')
    const letter = await sealLetter(ana.desk.key, {
      kind: 'text',
      id: ids[0].id,
      to: bob.desk.nym,
      sentAt: ana.desk.now,
      text: 'Hello',
    })
    expect(await ana.mailbox.deliver(bob.desk.nym, [letter, letter])).toEqual([
      { status: 'stored' },
      { status: 'stored' },
    ])
    expect(await statuses(bob, withPerson(ana))).toEqual(['Hello received'])
  })

  it('go on after the node died, before or after the letter was in the outbox', async () => {
    await ana.die()
    const dying = ana.desk.open({ post: () => Promise.reject(new Error('the worker was killed')) })
    await expect(dying.send({ to: withPerson(bob), text: 'One' }, 'a')).rejects.toThrow('killed')
    dying.stop()
    const short = ana.desk.open()
    await short.send({ to: withPerson(bob), text: 'Two' }, 'b')
    short.stop()

    ana = await awake(ana.desk, ana.browser)
    await ana.chat.resume()
    // The page repeats the request that was never answered.
    await ana.chat.send({ to: withPerson(bob), text: 'One' }, 'a')
    await meet(ana, bob)
    await shows(ana, withPerson(bob), 'One delivered', 'Two delivered')
    await bob.die()
    bob = await awake(bob.desk, bob.browser)
    expect((await statuses(bob, withPerson(ana))).sort()).toEqual(['One received', 'Two received'])
    expect(await ana.desk.outbox.list()).toEqual([])
  })

  it('are told of a refusal, and the message goes out when it is tried again', async () => {
    await meet(ana, bob)
    bob.desk.blocked.add(ana.desk.nym)
    const { id } = await ana.chat.send({ to: withPerson(bob), text: 'Sorry' }, 'a')
    const problem = async () => (await ana.chat.conversation(withPerson(bob)))?.messages[0]?.problem
    await until(async () => (await problem()) === 'chat.not-wanted')
    await ana.chat.resume()
    expect(await ana.desk.outbox.list()).toEqual([])
    bob.desk.blocked.clear()
    await ana.chat.retry(id)
    expect(await problem()).toBeUndefined()
    await shows(ana, withPerson(bob), 'Sorry delivered')
  })
})

it('three people talk about a disputed order; the moderator hears nothing of before', async () => {
  formatDisk()
  const people = [await arrive(), await arrive(), await arrive()] as const
  const [buyer, vendor, moderator] = people
  const parties = people.map(({ desk }) => desk.nym)
  const listen = (audience: Nym[]) => {
    for (const { desk } of people) desk.orders.set(someOrder, { parties, audience })
  }
  listen([buyer.desk.nym, vendor.desk.nym])
  await meet(...people)
  await buyer.chat.send({ to: aboutOrder, text: 'Broken' }, 'a')
  await shows(buyer, aboutOrder, 'Broken delivered')
  listen(parties)
  await moderator.chat.send({ to: aboutOrder, text: 'Show me' }, 'b')
  await shows(buyer, aboutOrder, 'Broken delivered', 'Show me received')
  await shows(vendor, aboutOrder, 'Broken received', 'Show me received')
  await vendor.chat.markRead(aboutOrder)
  await shows(buyer, aboutOrder, 'Broken read', 'Show me received')
  // Read by one of two.
  await shows(moderator, aboutOrder, 'Show me delivered')
  await buyer.chat.markRead(aboutOrder)
  await shows(moderator, aboutOrder, 'Show me read')
  // Before the others have heard of the dispute, he is answered all the same.
  listen([buyer.desk.nym, vendor.desk.nym])
  await vendor.chat.send({ to: aboutOrder, text: 'Here' }, 'c')
  await shows(moderator, aboutOrder, 'Show me read', 'Here received')
  const heard = await moderator.chat.conversation(aboutOrder)
  expect(heard?.with.map(({ nym }) => nym).sort()).toEqual([buyer.desk.nym, vendor.desk.nym].sort())
  for (const { die, browser } of people) {
    await die()
    await browser.stop()
  }
})

describe('a message is not kept', () => {
  let ana: Desk
  let chat: Chat

  beforeEach(async () => {
    formatDisk()
    ana = await newDesk()
    chat = ana.open()
  })

  it.each([
    [
      'empty',
      { to: 'nym:12D3KooWEyoppNCUx8Yx66oV9fJnriXwCcXwDDUA2kj6vnc6iDEp', text: ' ' },
      'chat.empty',
    ],
    ['too long', { to: aboutOrder, text: 'x'.repeat(5_001) }, 'chat.too-long'],
    ['to nobody', { to: 'nym:nobody', text: 'x' }, 'chat.unknown-conversation'],
    ['about no order of ours', { to: aboutOrder, text: 'x' }, 'chat.unknown-order'],
  ])('that is %s', async (_what, input, code) => {
    await expect(chat.send(input, 'key')).rejects.toMatchObject({ code })
    expect(await ana.outbox.list()).toEqual([])
  })

  it('about an order of others, or with oneself', async () => {
    const other = await newDesk()
    ana.orders.set(someOrder, { parties: [other.nym], audience: [other.nym] })
    await expect(chat.send({ to: aboutOrder, text: 'x' }, 'a')).rejects.toMatchObject({
      code: 'chat.not-a-party',
    })
    await expect(chat.send({ to: `nym:${ana.nym}`, text: 'x' }, 'b')).rejects.toMatchObject({
      code: 'chat.nobody',
    })
  })
})
