import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ListingDraft } from '../src/app/rpc/api.ts'
import type { SoukConfig } from '../src/lib/config.ts'
import type { NodeHost } from './host.ts'

/** Connections are made within a second; a busy machine takes its time. */
const PATIENCE_MS = 120_000

/** For tests: starting and ending relays and nodes on a busy machine, ms. */
export const HOOK_MS = 120_000

/** For tests: a signal that ends a wait which would never end. */
export const patience = () => ({ signal: AbortSignal.timeout(PATIENCE_MS) })

/** For tests: a bazaar on this machine, of play money and without explorers. */
export const configWith = (relays: readonly string[]): SoukConfig => ({
  network: 'regtest',
  relays,
  explorers: [],
  iceServers: [],
})

/** For tests: a folder that goes when it is not needed any more. */
export async function temporaryFolder(): Promise<{
  file: (name: string) => string
  remove: () => Promise<void>
}> {
  const path = await mkdtemp(join(tmpdir(), 'souk-node-'))
  return {
    file: (name) => join(path, name),
    remove: () => rm(path, { recursive: true, force: true }),
  }
}

/** For tests: opens a store with one listing, as its vendor would through pages. */
export async function sell({ client }: NodeHost, title: string): Promise<void> {
  await client.call('profile.save', {
    name: 'Melons of the valley',
    shortDescription: 'Fresh ones',
    about: '',
    location: '',
  })
  const draft: ListingDraft = {
    title,
    kind: 'physical',
    description: 'Sweet and heavy.',
    price: { currency: 'BTC', amount: 21_000n },
    condition: 'new',
    quantity: 3,
    tags: ['fruit'],
    categories: [],
    photos: [],
  }
  await client.call('listing.save', draft)
}
