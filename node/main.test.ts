import { openNodeHost } from './host.ts'
import type { NodeHost } from './host.ts'
import { spawn } from 'node:child_process'
import type { ChildProcessByStdio } from 'node:child_process'
import { once } from 'node:events'
import { readFile, stat, writeFile } from 'node:fs/promises'
import type { Readable, Writable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { startRelay } from '../relay/relay.ts'
import type { Relay } from '../relay/relay.ts'
import type { ListingView } from '../src/app/rpc/api.ts'
import { carryOut } from './commands.ts'
import { writePhrase } from './secrets.ts'
import { HOOK_MS, configWith, patience, sell, temporaryFolder } from './testing.ts'
import { until } from './wait.ts'

const MAIN = fileURLToPath(new URL('main.ts', import.meta.url))

type Process = ChildProcessByStdio<Writable, Readable, Readable>

let folder: Awaited<ReturnType<typeof temporaryFolder>>
let relay: Relay
let ends: (() => Promise<unknown>)[]

beforeEach(async () => {
  folder = await temporaryFolder()
  relay = await startRelay({
    host: '127.0.0.1',
    port: 0,
    healthHost: '127.0.0.1',
    healthPort: 0,
    keyFile: folder.file('relay.key'),
  })
  await writeFile(folder.file('config.json'), JSON.stringify(configWith(relay.multiaddrs)))
  ends = []
}, HOOK_MS)

afterEach(async () => {
  await Promise.all(ends.map((end) => end()))
  await relay.stop()
  await folder.remove()
}, HOOK_MS)

/** `npm run node -- …` in a folder of the test. */
function start(args: string[], input = ''): Process {
  const where = ['--data', folder.file('node'), '--config', folder.file('config.json')]
  const child = spawn(process.execPath, [MAIN, ...args, ...where], { stdio: 'pipe' })
  ends.push(() => end(child, 'SIGKILL'))
  child.stdin.end(input)
  return child
}

/** What it printed, once it has ended. */
async function run(args: string[], input?: string) {
  const child = start(args, input)
  const [out, errors] = await Promise.all([text(child.stdout), text(child.stderr)])
  return { out, errors, code: await ended(child) }
}

const ended = async (child: Process): Promise<number | null> => {
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
  return child.exitCode
}

const end = (child: Process, signal: NodeJS.Signals) => {
  child.kill(signal)
  return ended(child)
}

/** Reads on until a line of the log says it. */
async function says(child: Process, what: RegExp): Promise<void> {
  let log = ''
  for await (const part of child.stdout.iterator({ destroyOnReturn: false })) {
    log += String(part)
    if (what.test(log)) return
  }
  throw new Error(`it ended and never said ${what}: ${log}${await text(child.stderr)}`)
}

async function open(name: string): Promise<NodeHost> {
  const node = await openNodeHost({
    dataDir: folder.file(name),
    config: configWith(relay.multiaddrs),
  })
  ends.push(() => node.stop().catch(() => undefined))
  return node
}

test('a follower that is killed hands the store out again when it is back', async () => {
  const vendor = await open('vendor')
  const { nym } = await vendor.client.call('identity.create', {})
  if (nym === undefined) throw new Error('nobody was made')
  await until(
    vendor.client,
    'network',
    {},
    ({ relays }) => relays[0]?.state === 'reserved',
    patience(),
  )
  await sell(vendor, 'A melon')

  const first = start(['follow', `https://shop.example/#/store/${nym}`])
  await says(first, /Store “Melons of the valley” .*: followed, whole/)
  await end(first, 'SIGKILL')
  await vendor.stop()

  const second = start(['run'])
  await says(second, /1 of 1 relays/)
  const intruder = await run(['run'])
  expect(intruder).toMatchObject({ code: 1, errors: expect.stringContaining('[node.in-use]') })
  expect((await run(['status'])).out).toMatch(/“Melons of the valley” .*: followed, .*, whole/)

  const stranger = await open('stranger')
  const { listings } = await until(
    stranger.client,
    'store',
    { nym },
    (view) => view.listings.length > 0,
    patience(),
  )
  expect(listings[0]?.title).toBe('A melon')
  const about = { nym, slug: listings[0]?.slug ?? '' }
  const isThere = ({ listing }: ListingView) => listing !== undefined
  const shown = await until(stranger.client, 'listing', about, isThere, patience())
  expect(shown.listing?.description).toBe('Sweet and heavy.')
  expect(await end(second, 'SIGTERM')).toBe(0)
}, 300_000)

test('the words of an identity go from file to file, never over a screen', async () => {
  const home = await open('home')
  const { words = [], text: told } = await carryOut(home.client, { command: 'create', nyms: [] })
  await writePhrase(folder.file('words'), words)
  expect((await stat(folder.file('words'))).mode & 0o777).toBe(0o600)
  await expect(writePhrase(folder.file('words'), [])).rejects.toMatchObject({ code: 'node.usage' })

  await writeFile(folder.file('passphrase'), 'correct horse\n')
  const guard = ['--passphrase-file', folder.file('passphrase')]
  const phrase = await readFile(folder.file('words'), 'utf8')
  const restored = await run(['restore', ...guard], phrase)
  expect(restored).toMatchObject({ code: 0, errors: '' })
  expect(restored.out.trim().split(' ')[1]).toBe(told.split(' ')[1])
  expect(restored.out).not.toContain(words[0])
}, 300_000)
