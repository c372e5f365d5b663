import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { chromium, expect, test } from '@playwright/test'
import { CHROMIUM_ARGS, findChromium } from '../scripts/chromium.ts'
import { openLab, refusal } from './fixtures/namespaces.ts'
import type { Lab } from './fixtures/namespaces.ts'
import { bytesTo, home, internet, SERVER, wrapper } from './fixtures/nat.ts'
import type { Home, NatKind } from './fixtures/nat.ts'
import { startServers } from './fixtures/nat-servers.ts'
import type { NatServers } from './fixtures/nat-servers.ts'
import { Person } from './fixtures/person.ts'
import { pngPhoto } from './fixtures/photo.ts'

/** The rarer routers take minutes: `npm run journeys:nat`. */
const ALL = process.env['SOUK_NAT'] === 'all'

/** An introduction is two SDPs and some candidates, made a few times when packets are lost. */
const MAX_RELAYED_BYTES = 64 * 1024
/** The photos of the listing are larger than all that a relay may have passed. */
const MIN_CONTENT_BYTES = 100 * 1024

const ask = fileURLToPath(new URL('fixtures/nat-ask.ts', import.meta.url))

const cleanups: (() => unknown)[] = []
test.beforeAll(() => {
  const words = refusal(ALL ? ['ip', 'iptables', 'turnserver'] : ['ip', 'iptables'])
  test.skip(words !== undefined, words ?? '')
})
test.afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup()
})

interface Street {
  lab: Lab
  servers: NatServers
  homes: [Home, Home]
}

/** Two homes and the internet between them. */
async function build(kinds: [NatKind, NatKind], withTurn = false): Promise<Street> {
  const lab = openLab()
  cleanups.push(() => lab.stop())
  const net = internet(lab)
  const homes: [Home, Home] = [home(lab, net, 1, kinds[0]), home(lab, net, 2, kinds[1])]
  if (withTurn) startTurn(lab, net)
  const servers = await startServers(net, withTurn ? `turn:${SERVER}:3478` : undefined)
  cleanups.push(() => servers.stop())
  return { lab, servers, homes }
}

function startTurn(lab: Lab, net: string): void {
  const options = `-n --listening-ip=${SERVER} --relay-ip=${SERVER} --realm=souk --user=souk:souk`
  const words = `${options} --lt-cred-mech --no-tls --no-dtls --no-cli --log-file=stdout`
  spawn('ip', ['netns', 'exec', net, 'turnserver', ...words.split(' ')], { stdio: 'ignore' })
  lab.run(net, `${process.execPath} ${ask} ${SERVER} 3478`)
}

/** Somebody whose browser runs in this home. */
async function arrive({ servers }: Street, { machine }: Home, name: string): Promise<Person> {
  const folder = mkdtempSync(join(tmpdir(), 'souk-nat-'))
  const browser = await chromium.launch({
    executablePath: wrapper(folder, machine, findChromium()),
    // A service worker needs a secure origin, and the lab has no certificates.
    args: [...CHROMIUM_ARGS, `--unsafely-treat-insecure-origin-as-secure=${servers.url}`],
  })
  cleanups.push(async () => {
    await browser.close()
    rmSync(folder, { recursive: true, force: true })
  })
  return Person.arrive(browser, servers.url, name)
}

/**
 * A browser that is called before it was told of the caller's outer address cannot tell routers from a
 * neighbour with a hidden address, and says only that the way is direct.
 */
const DIRECT = /^Direct(, through routers)?$/

/** One sells, the other sees the photos and orders; resolves with both when the order has arrived. */
async function trade(street: Street): Promise<[Person, Person]> {
  const vendor = await arrive(street, street.homes[0], 'Alma')
  await vendor.makeKeys()
  await vendor.writeProfile()
  const pictures = [pngPhoto(1600, 1200, 1, 60), pngPhoto(1600, 1200, 2, 60)]
  const link = await vendor.sell({ title: 'Clay jug', price: '0.001', pictures })

  const buyer = await arrive(street, street.homes[1], 'Bruno')
  await buyer.page.goto(link)
  await expect(buyer.page.getByRole('heading', { level: 1, name: 'Clay jug' })).toBeVisible()
  await expect(buyer.page.getByText('Awake now')).toBeVisible()
  expect(await photoBytes(buyer)).toBeGreaterThan(MIN_CONTENT_BYTES)
  await buyer.makeKeys()
  await buyer.order(link, { street: 'Market Lane 3' })
  await vendor.openOrder('Clay jug')
  await expect(vendor.page.getByText('Market Lane 3')).toBeVisible()
  return [vendor, buyer]
}

/** Bytes of the photos of the listing that is open, as the node of this browser has them. */
async function photoBytes({ page }: Person): Promise<number> {
  await expect(page.locator('main img[src*="/ipfs/"]').first()).toBeVisible()
  return page.evaluate(async () => {
    const images = [...document.querySelectorAll<HTMLImageElement>('main img[src*="/ipfs/"]')]
    const sizes = images.map(async ({ src }) => (await (await fetch(src)).arrayBuffer()).byteLength)
    return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0)
  })
}

async function expectWay(people: Person[], words: string | RegExp): Promise<void> {
  for (const person of people) {
    await person.goTo('#/network')
    await expect(person.page.getByText(words, { exact: true }).first()).toBeVisible()
  }
}

test('the routers of the lab do what they are named after', async () => {
  const { lab, servers, homes } = await build(['port-restricted', 'symmetric'])
  const outerPorts = ({ machine }: Home): string[] => {
    const words = [process.execPath, ask, SERVER, ...servers.stunPorts]
    return lab.run(machine, words.join(' ')).trim().split('\n')
  }
  const [first, second] = outerPorts(homes[0])
  expect(second).toBe(first)
  const [third, fourth] = outerPorts(homes[1])
  expect(fourth).not.toBe(third)
})

test('two people at home, each behind a router, trade directly', async () => {
  const street = await build(['port-restricted', 'port-restricted'])
  await trade(street).then((people) => expectWay(people, DIRECT))
  await expectDirect(street)
})

test('a carrier’s router lets somebody in whose own router is open', async () => {
  test.skip(!ALL, 'takes a minute more: npm run journeys:nat')
  const street = await build(['full-cone', 'symmetric'])
  await trade(street).then((people) => expectWay(people, DIRECT))
  await expectDirect(street)
})

test('two people behind carriers’ routers meet at the TURN server that their configuration names', async () => {
  test.skip(!ALL, 'takes a minute more: npm run journeys:nat')
  const street = await build(['symmetric', 'symmetric'], true)
  await trade(street).then((people) => expectWay(people, 'Through a TURN server'))
  const { lab, servers, homes } = street
  expect(bytesTo(lab, homes[0], SERVER)).toBeGreaterThan(MIN_CONTENT_BYTES)
  expect(bytesTo(lab, homes[0], homes[1].outside)).toBeLessThan(MAX_RELAYED_BYTES)
  expect((await servers.counters()).status.relayedBytes).toBeLessThan(MAX_RELAYED_BYTES)
})

test('without a TURN server they do not meet, and are told so', async () => {
  test.skip(!ALL, 'takes a minute more: npm run journeys:nat')
  const street = await build(['symmetric', 'symmetric'])
  const vendor = await arrive(street, street.homes[0], 'Alma')
  await vendor.makeKeys()
  await vendor.writeProfile()
  const link = await vendor.sell({ title: 'Clay jug', price: '0.001' })
  const buyer = await arrive(street, street.homes[1], 'Bruno')
  await buyer.page.goto(link)
  await expect(buyer.page.getByText('This listing cannot be reached')).toBeVisible({
    timeout: 90_000,
  })
  expect((await street.servers.counters()).status.relayedBytes).toBeLessThan(MAX_RELAYED_BYTES)
})

/** The goods went from home to home, and the relay has seen introductions only. */
async function expectDirect({ lab, servers, homes }: Street): Promise<void> {
  expect(bytesTo(lab, homes[0], homes[1].outside)).toBeGreaterThan(MIN_CONTENT_BYTES)
  expect(bytesTo(lab, homes[0], SERVER)).toBeLessThan(MAX_RELAYED_BYTES)
  const { status, answered } = await servers.counters()
  expect(status.relayedBytes).toBeLessThan(MAX_RELAYED_BYTES)
  expect(answered).toBeGreaterThan(0)
}
