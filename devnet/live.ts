import type { Server } from 'node:http'
import { WebSocket, WebSocketServer } from 'ws'
import { blockJson, txJson } from './esplora-json.ts'
import type { IndexChange, IndexedTx, TxIndex } from './tx-index.ts'

/** Where mempool.space has it, below its `/api`. */
export const LIVE_PATH = '/v1/ws'
/** As in mempool.space's sample configuration. */
const MAX_ADDRESSES = 100
/** A request with a hundred addresses needs about 7 kB. */
const MAX_REQUEST_BYTES = 64_000
/** Newest blocks told at the start. */
const FIRST_BLOCKS = 8

/** What one page asked to be told. */
interface Client {
  readonly socket: WebSocket
  blocks: boolean
  /** `track-address`: one, told in a form of its own. */
  one: string | undefined
  /** `track-addresses`. */
  many: ReadonlySet<string>
}

/** Transactions of one address in `multi-address-transactions`. */
interface Activity {
  mempool: object[]
  confirmed: object[]
  removed: object[]
}

/**
 * Tells over a websocket what happens on the chain: the part of mempool.space's protocol that wallets
 * use (`init`, `want` blocks, `ping`, `track-address`, `track-addresses`). Returns what ends it.
 */
export function serveLive(server: Server, index: TxIndex): () => void {
  const clients = new Set<Client>()
  const sockets = new WebSocketServer({ server, maxPayload: MAX_REQUEST_BYTES })
  // The HTTP server reports its own errors.
  sockets.on('error', () => undefined)
  sockets.on('connection', (socket) => {
    const client: Client = { socket, blocks: false, one: undefined, many: new Set() }
    clients.add(client)
    socket.on('close', () => clients.delete(client))
    socket.on('error', () => socket.terminate())
    socket.on('message', (data) => answer(index, client, data.toString('utf8')))
  })
  const stop = index.changes.on((change) => {
    for (const client of clients) tell(index, client, change)
  })
  return () => {
    stop()
    for (const { socket } of clients) socket.terminate()
    sockets.close()
  }
}

function send({ socket }: Client, message: object): void {
  if (socket.readyState !== WebSocket.OPEN) return
  socket.send(
    JSON.stringify(message, (_key, value: unknown) =>
      typeof value === 'bigint' ? Number(value) : value,
    ),
  )
}

function answer(index: TxIndex, client: Client, text: string): void {
  let request: unknown
  try {
    request = JSON.parse(text)
  } catch {
    return
  }
  if (typeof request !== 'object' || request === null) return
  const { action, data, ...track } = request as Record<string, unknown>
  if (action === 'ping') send(client, { pong: true })
  if (action === 'init') {
    send(client, {
      blocks: index.blocks.slice(-FIRST_BLOCKS).map((block) => blockJson(index, block)),
    })
  }
  if (action === 'want') client.blocks = Array.isArray(data) && data.includes('blocks')
  const one = track['track-address']
  if (typeof one === 'string') client.one = one === 'stop' ? undefined : one
  const many = track['track-addresses']
  if (Array.isArray(many)) follow(client, many)
}

function follow(client: Client, addresses: readonly unknown[]): void {
  if (addresses.length > MAX_ADDRESSES) {
    const error = `"too many addresses requested, this connection supports tracking a maximum of ${MAX_ADDRESSES} addresses"`
    return send(client, { 'track-addresses-error': error })
  }
  client.many = new Set(addresses.filter((address) => typeof address === 'string'))
}

function tell(index: TxIndex, client: Client, change: IndexChange): void {
  if (change.kind === 'block') return tellBlock(index, client, change)
  const { kind, entry, addresses } = change
  const list = kind === 'entered' ? 'mempool' : 'removed'
  if (client.one !== undefined && addresses.has(client.one)) {
    const name = kind === 'entered' ? 'address-transactions' : 'address-removed-transactions'
    send(client, { [name]: [txJson(index, entry)] })
  }
  const active = new Activities(client.many)
  active.add(addresses, list, () => txJson(index, entry))
  active.send(client)
}

function tellBlock(
  index: TxIndex,
  client: Client,
  { block }: Extract<IndexChange, { kind: 'block' }>,
): void {
  if (client.blocks) send(client, { block: blockJson(index, block) })
  const active = new Activities(client.many)
  const ofOne: IndexedTx[] = []
  for (const { txid } of block.transactions) {
    const entry = index.get(txid)
    if (entry === undefined) continue
    const addresses = index.addressesOf(entry.tx)
    if (client.one !== undefined && addresses.has(client.one)) ofOne.push(entry)
    active.add(addresses, 'confirmed', () => txJson(index, entry))
  }
  if (ofOne.length > 0)
    send(client, { 'block-transactions': ofOne.map((entry) => txJson(index, entry)) })
  active.send(client)
}

/** What happened to the followed addresses. */
class Activities {
  readonly #followed: ReadonlySet<string>
  readonly #byAddress: Record<string, Activity> = {}

  constructor(followed: ReadonlySet<string>) {
    this.#followed = followed
  }

  add(addresses: ReadonlySet<string>, list: keyof Activity, json: () => object): void {
    for (const address of addresses) {
      if (!this.#followed.has(address)) continue
      this.#byAddress[address] ??= { mempool: [], confirmed: [], removed: [] }
      this.#byAddress[address][list].push(json())
    }
  }

  send(client: Client): void {
    if (Object.keys(this.#byAddress).length === 0) return
    send(client, { 'multi-address-transactions': this.#byAddress })
  }
}
