import type { NodeClient } from '../src/app/rpc/api.ts'
import type { Nym } from '../src/lib/brand.ts'
import { status } from './status.ts'
import type { CommandName } from './usage.ts'
import { until } from './wait.ts'

/** Fetching a whole store over a slow line. */
const KEEP_TIMEOUT_MS = 30 * 60_000
const STATUS_TIMEOUT_MS = 10_000
/** Stretching a passphrase takes a second on a computer, and several on a small board. */
const VAULT_TIMEOUT_MS = 120_000

/** What a node is asked to do, by its own process or by another one of the same user. */
export interface Command {
  readonly command: CommandName
  readonly nyms: readonly Nym[]
  /** Twelve words. Secret. */
  readonly phrase?: string | undefined
  /** Secret. */
  readonly passphrase?: string | undefined
  readonly room?: number | undefined
  readonly upload?: number | undefined
}

/** What came of it, in words for people; `words`: the phrase of a new identity, to be kept. */
export interface Outcome {
  readonly text: string
  readonly words?: string[]
}

/** Carries one command out. Throws what the node throws: `identity.*`, `vault.*`, `store.*`, `seeding.*`. */
export async function carryOut(client: NodeClient, asked: Command): Promise<Outcome> {
  await limit(client, asked)
  const { command, nyms, passphrase } = asked
  const guard = passphrase === undefined ? {} : { passphrase }
  const patient = { timeoutMs: VAULT_TIMEOUT_MS }
  switch (command) {
    case 'run':
      return { text: '' }
    case 'follow':
    case 'unfollow': {
      const following = command === 'follow'
      for (const nym of nyms) await client.call('store.follow', { nym, following })
      return { text: `${following ? 'Followed' : 'No longer followed'}: ${nyms.join(', ')}` }
    }
    case 'keep':
      return { text: (await Promise.all(nyms.map((nym) => keep(client, nym)))).join('\n') }
    case 'status':
      return { text: await status(client, { signal: AbortSignal.timeout(STATUS_TIMEOUT_MS) }) }
    case 'create': {
      const { nym } = await client.call('identity.create', guard, patient)
      const { words } = await client.call('identity.phrase', guard, patient)
      return { text: `Created ${nym ?? ''}`, words }
    }
    case 'restore': {
      const phrase = asked.phrase ?? ''
      const { nym } = await client.call('identity.restore', { phrase, ...guard }, patient)
      return { text: `Restored ${nym ?? ''}` }
    }
    case 'unlock':
      await client.call('identity.unlock', { passphrase: passphrase ?? '' }, patient)
      return { text: 'The vault is open' }
    case 'lock':
      await client.call('identity.lock', {})
      return { text: 'The vault is locked' }
  }
}

async function limit(client: NodeClient, { room, upload }: Command): Promise<void> {
  if (room !== undefined) await client.call('seeding.set-limit', { bytes: room })
  if (upload === undefined) return
  const chosen = upload === 0 ? {} : { bytesPerSecond: upload }
  await client.call('seeding.set-upload-limit', chosen)
}

/** Looks at a store until all of it is here: whoever looks at a store keeps it, as far as there is room. */
async function keep(client: NodeClient, nym: Nym): Promise<string> {
  const leave = client.watch('store', { nym }, () => undefined)
  try {
    const signal = AbortSignal.timeout(KEEP_TIMEOUT_MS)
    const { bytes } = await until(client, 'copy', { nym }, ({ state }) => state === 'whole', {
      signal,
    })
    return `All of ${nym} is here: ${bytes} bytes`
  } finally {
    leave()
  }
}
