import { afterEach, expect, test, vi } from 'vitest'
import type { DeviceId } from '../../lib/brand.ts'
import { fromUtf8, utf8 } from '../../lib/bytes.ts'
import { DEVICE_PROTOCOL } from '../constants.ts'
import { request } from '../framing.ts'
import type { Browser } from '../swarm/testing.ts'
import { connect, openBrowser } from '../swarm/testing.ts'
import { createProof, encodeMessage, isProven } from './messages.ts'
import { OwnDevices } from './own-devices.ts'

const cleanups: (() => unknown)[] = []
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup()
})
const patient = { timeout: 20_000, interval: 30 }

/** A device whose shared things are sets of words that only grow. */
async function device(person?: Browser) {
  const browser = await openBrowser([], undefined, person?.identity)
  const words = new Map<string, Set<string>>()
  const textOf = (key: string) => [...(words.get(key) ?? [])].sort().join(' ')
  const own = new OwnDevices({
    node: browser.node,
    presence: {
      devices: async () =>
        browser.node.directPeers().map((one) => ({ device: one, addresses: [], seenAt: 1 })),
    },
    person: async () => ({ nym: browser.nym, identity: browser.identity }),
    mayHaveOthers: () => true,
    state: {
      digests: async () => new Map([...words.keys()].map((key) => [key, textOf(key)])),
      give: async (key) => (words.has(key) ? utf8(textOf(key)) : undefined),
      take: async (key, value) => {
        if (key === 'bad') throw new Error('not for us')
        words.set(key, new Set([...(words.get(key) ?? []), ...fromUtf8(value).split(' ')]))
        own.changed()
      },
    },
  })
  await own.start()
  cleanups.push(async () => {
    await own.stop()
    await browser.stop()
  })
  const say = (key: string, word: string) => {
    words.set(key, new Set([...(words.get(key) ?? []), word]))
    own.changed()
  }
  return { browser, own, words, textOf, say }
}

test('two devices of one person end with what both had, and with what comes later', async () => {
  const desk = await device()
  const phone = await device(desk.browser)
  desk.say('fruit', 'melon')
  phone.say('fruit', 'fig')
  for (let index = 0; index < 150; index++) phone.say(`order ${index}`, 'paid')
  desk.say('bad', 'apple')
  desk.say('roots', 'beet')
  await connect(desk.browser, phone.browser)
  desk.own.wake()
  await vi.waitFor(() => {
    for (const { textOf, words } of [desk, phone]) {
      expect(textOf('fruit')).toBe('fig melon')
      expect(textOf('roots')).toBe('beet')
      expect(words.has('order 149')).toBe(true)
    }
  }, patient)
  desk.say('fruit', 'plum')
  await vi.waitFor(() => expect(phone.textOf('fruit')).toBe('fig melon plum'), patient)
  phone.say('fruit', 'date')
  await vi.waitFor(() => expect(desk.textOf('fruit')).toBe('date fig melon plum'), patient)
  expect(desk.own.devices).toEqual([phone.browser.node.device])
})

test('a stranger is told nothing, nor asked for anything', async () => {
  const [desk, stranger] = [await device(), await device()]
  desk.say('secret', 'address')
  await connect(stranger.browser, desk.browser)
  stranger.own.wake()
  const { node, nym, identity } = stranger.browser
  const to = desk.browser.node.device
  const ask = async (proof: Awaited<ReturnType<typeof createProof>>) =>
    request(node, to, DEVICE_PROTOCOL, encodeMessage({ v: 1, proof, ask: 'summary' }))
  const refused = { data: { reason: 'device.stranger' } }
  const now = Date.now()
  await expect(ask(await createProof(identity, nym, node.device, to, now))).rejects.toMatchObject(
    refused,
  )
  // What a device of hers once showed to another one, or long ago, proves nothing here.
  const { identity: hers, nym: her } = desk.browser
  const shown = await createProof(hers, her, to, node.device, now)
  await expect(ask(shown)).rejects.toMatchObject(refused)
  const old = await createProof(hers, her, node.device, to, now - 13 * 3_600_000)
  await expect(ask(old)).rejects.toMatchObject(refused)
  expect(stranger.words.size).toBe(0)
  expect(desk.own.devices).toEqual([])
})

test('a proof holds for one person, one device and one other device', async () => {
  const { browser } = await device()
  const { nym, identity } = browser
  const [a, b, c] = ['a', 'b', 'c'] as [DeviceId, DeviceId, DeviceId]
  const proof = await createProof(identity, nym, a, b, 1_000)
  expect(await isProven(proof, nym, a, b, 1_000)).toBe(true)
  expect(await isProven(proof, nym, a, c, 1_000)).toBe(false)
  expect(await isProven(proof, nym, c, b, 1_000)).toBe(false)
  expect(await isProven({ ...proof, at: 2_000 }, nym, a, b, 1_000)).toBe(false)
})
