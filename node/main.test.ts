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
import { configWith, patience, sell, temporaryFolder } from './testing.ts'
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
})

afterEach(async () => {
  await Promise.all(ends.map((end) => end()))
  await relay.stop()
  await folder.remove()
})

/** `npm run node -- …` in a folder of the test. */
function start(args: string[], input = '', name = 'node'): Process {
  const where = ['--data', folder.file(name), '--config', folder.file('config.json')]
  const child = spawn(process.execPath, [MAIN, ...args, ...where], { stdio: 'pipe' })
  ends.push(() => end(child, 'SIGKILL'))
  child.stdin.end(input)
  return child
}

/** What it printed, once it has ended. */
async function run(args: string[], input?: string, name?: string) {
  const child = start(args, input, name)
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
  throw new Error(`it ended and never said ${what}: ${log}`)
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
  expect(await end(second, 'SIGTERM')).toBe(0)
}, 120_000)

test('an identity is made, and restored elsewhere, without its words on a screen', async () => {
  const words = folder.file('words')
  const made = await run(['create', '--phrase-to', words])
  expect(made).toMatchObject({ code: 0, errors: '' })
  expect((await stat(words)).mode & 0o777).toBe(0o600)
  const phrase = (await readFile(words, 'utf8')).trim()
  expect(phrase.split(' ')).toHaveLength(12)
  expect(made.out).not.toContain(phrase.split(' ')[0])

  const argued = await run(['restore', ...phrase.split(' ')])
  expect(argued.code).toBe(2)
  expect(argued.errors).not.toContain(phrase.split(' ')[0])

  await writeFile(folder.file('passphrase'), 'correct horse\n')
  const guard = ['--passphrase-file', folder.file('passphrase')]
  const restored = await run(['restore', ...guard], `${phrase}\n`, 'elsewhere')
  expect(restored.out.split(' ')[1]).toBe(made.out.split(' ')[1])
}, 120_000)
