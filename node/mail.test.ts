import { openNodeHost } from './host.ts'
import type { NodeHost } from './host.ts'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { startRelay } from '../relay/relay.ts'
import type { Relay } from '../relay/relay.ts'
import { HOOK_MS, configWith, patience, sell, temporaryFolder } from './testing.ts'
import { until } from './wait.ts'

let folder: Awaited<ReturnType<typeof temporaryFolder>>
let relay: Relay
let running: NodeHost[]

beforeEach(async () => {
  folder = await temporaryFolder()
  relay = await startRelay({
    host: '127.0.0.1',
    port: 0,
    healthHost: '127.0.0.1',
    healthPort: 0,
    keyFile: folder.file('relay.key'),
  })
  running = []
}, HOOK_MS)

afterEach(async () => {
  await Promise.all(running.map((node) => node.stop()))
  await relay.stop()
  await folder.remove()
}, HOOK_MS)

async function open(name: string): Promise<NodeHost> {
  const dataDir = folder.file(name)
  const node = await openNodeHost({ dataDir, config: configWith(relay.multiaddrs) })
  running.push(node)
  const { client } = node
  await until(client, 'network', {}, (view) => view.relays[0]?.state === 'reserved', patience())
  return node
}

async function close(node: NodeHost): Promise<void> {
  running = running.filter((one) => one !== node)
  await node.stop()
}

/** Waits until the last message of a conversation is in such a state. */
const last = ({ client }: NodeHost, key: string, isIt: (status: string) => boolean) =>
  until(
    client,
    'conversation',
    { key },
    (view) => isIt(view?.messages.at(-1)?.status ?? ''),
    patience(),
  )

// Three nodes and a relay, all real, beside other tests on two cores.
const options = { timeout: 300_000, retry: 1 }

test(
  'a letter to who is away waits at a node without identity, also when its writer has gone',
  options,
  async () => {
    const [mailbox, ann, firstBob] = [await open('mailbox'), await open('ann'), await open('bob')]
    await ann.client.call('identity.create', {})
    const { nym: bob = '' } = await firstBob.client.call('identity.create', {})
    await sell(ann, 'A lemon')
    await sell(firstBob, 'A melon')
    const { device = '' } = await until(mailbox.client, 'network', {}, () => true)
    await firstBob.client.call('inbox.name-mailboxes', { devices: [device] })
    const key = `nym:${bob}`
    await ann.client.call('chat.send', { to: key, text: 'Are you there?' })
    await last(ann, key, (status) => status === 'delivered' || status === 'read')
    await close(firstBob)

    await ann.client.call('chat.send', { to: key, text: 'Are they sweet?' })
    await last(ann, key, (status) => status === 'stored')
    await close(ann)

    const secondBob = await open('bob')
    const { conversations } = await until(
      secondBob.client,
      'conversations',
      {},
      (view) => view.conversations[0]?.last?.text === 'Are they sweet?',
      patience(),
    )
    expect(conversations[0]?.unread).toBe(2)
    const { devices } = await until(secondBob.client, 'mailboxes', {}, () => true)
    expect(devices).toContain(device)
    const wrong = secondBob.client.call('inbox.name-mailboxes', { devices: ['a friend'] })
    await expect(wrong).rejects.toMatchObject({ code: 'inbox.bad-device' })
  },
)
