import type { NetworkView, NodeClient, SessionView } from '../src/app/rpc/api.ts'
import type { SeedingView } from '../src/app/rpc/seeding-api.ts'
import { reserved } from './status.ts'
import { dataSize, storeName } from './words.ts'

/** Comings and goings are told together. */
const PEERS_EVERY_MS = 60_000
const SUMMARY_EVERY_MS = 3_600_000

/**
 * Tells in words what happens in a node, one line a thing. Never keys, words, addresses of people, or
 * what they write. Returns the function that ends it.
 */
export function report(client: NodeClient, say: (line: string) => void): () => void {
  let seeding: SeedingView | undefined
  let direct = 0
  let told = 0
  const onChange = <T>(text: (view: T) => string) => {
    let last = ''
    return (view: T) => {
      const now = text(view)
      if (now !== last && now !== '') say(now)
      last = now
    }
  }
  const tellNetwork = onChange((view: NetworkView) =>
    view.state === 'running' ? relaysText(view) : 'The network starts.',
  )
  const stores = new Map<string, (view: SeedingView['stores'][number]) => void>()
  const ends = [
    client.watch('session', {}, onChange(sessionText)),
    client.watch('network', {}, (view) => {
      tellNetwork(view)
      direct = view.peers.filter(({ kind }) => kind === 'direct').length
    }),
    client.watch('seeding', {}, (view) => {
      seeding = view
      for (const store of view.stores) {
        const tell = stores.get(store.nym) ?? onChange(storeText)
        stores.set(store.nym, tell)
        tell(store)
      }
    }),
  ]
  const peers = setInterval(() => {
    if (direct === told) return
    told = direct
    say(`${direct} ${direct === 1 ? 'peer' : 'peers'} connected directly.`)
  }, PEERS_EVERY_MS)
  const summary = setInterval(() => {
    if (seeding === undefined) return
    const { own, followed, seen } = seeding.usage
    const kept = `own ${dataSize(own)}, followed ${dataSize(followed)}, seen ${dataSize(seen)}`
    say(`Kept: ${kept}. Handed out since midnight (UTC): ${dataSize(seeding.uploadedToday)}.`)
  }, SUMMARY_EVERY_MS)
  return () => {
    clearInterval(peers)
    clearInterval(summary)
    for (const end of ends) end()
  }
}

function relaysText(view: NetworkView): string {
  const { length } = view.relays
  if (length === 0) return 'No relay is configured: nobody can find this node.'
  const lost = view.relays.flatMap(({ error }) => (error === undefined ? [] : [error.code]))
  const why = lost.length === 0 ? '' : ` (${[...new Set(lost)].join(', ')})`
  return `${reserved(view)} of ${length} relays introduce this node${why}.`
}

function sessionText({ vault, nym }: SessionView): string {
  if (nym === undefined) return ''
  return `Identity …${nym.slice(-8)} is ${vault === 'unlocked' ? 'open' : 'locked'}.`
}

function storeText({ nym, name, as, whole, bytes }: SeedingView['stores'][number]): string {
  // How far a copy is changes with each block; only the ends are news.
  return whole ? `Store ${storeName(nym, name)}: ${as}, whole, ${dataSize(bytes)}.` : ''
}
