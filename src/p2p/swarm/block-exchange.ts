import type { CID } from 'multiformats/cid'
import type { AbortOptions } from '../../lib/abort.ts'
import { raceSignal, withTimeout } from '../../lib/abort.ts'
import type { DeviceId } from '../../lib/brand.ts'
import { Emitter } from '../../lib/emitter.ts'
import { BLOCKS_PROTOCOL } from '../constants.ts'
import type { StreamDialer, StreamServer } from '../framing.ts'
import { handleFramed, openFramed } from '../framing.ts'
import { blockKey, isBlock } from '../store/blocks.ts'
import { BlockLink } from './block-link.ts'
import { serveBlocks } from './block-server.ts'
import type { Answer, BlockAsker } from './block-session.ts'
import { BlockSession } from './block-session.ts'
import { BlockNotFoundError, PeerMisbehavedError } from './errors.ts'
import { Flights } from './flights.ts'
import type { LocalBlocks } from './local-blocks.ts'
import { MAX_MESSAGE_BYTES } from './messages.ts'

/** Dialling and opening the stream. */
const OPEN_TIMEOUT_MS = 12_000

/** The asker reuses one stream; another may be opening while an old one closes. */
const MAX_STREAMS_PER_PEER = 4

/** Peers that lied are remembered; the oldest lie is forgotten first. */
const MAX_DISTRUSTED = 1_024

export interface BlockExchangeComponents {
  node: StreamServer & StreamDialer
  blocks: LocalBlocks
}

/** A block moved, for counters and progress. */
export interface Transfer {
  device: DeviceId
  direction: 'sent' | 'received'
  cid: CID
  bytes: number
}

/** Exchanges blocks with other browsers: one long-lived stream to each peer that is asked. */
export class BlockExchange implements BlockAsker {
  /** Told of every block that moved. */
  readonly transfers = new Emitter<Transfer>()
  readonly #node: StreamServer & StreamDialer
  readonly #blocks: LocalBlocks
  readonly #links = new Map<DeviceId, Promise<BlockLink>>()
  readonly #distrusted = new Set<DeviceId>()
  readonly #flights = new Flights<Uint8Array>()
  #bytesSent = 0
  #bytesReceived = 0

  constructor(components: BlockExchangeComponents) {
    this.#node = components.node
    this.#blocks = components.blocks
  }

  /** Bytes of blocks that went out since the start. */
  get bytesSent(): number {
    return this.#bytesSent
  }

  /** Bytes of blocks that came in since the start. */
  get bytesReceived(): number {
    return this.#bytesReceived
  }

  /** Begins to answer the wants of others, over direct connections only. */
  async start(): Promise<void> {
    await handleFramed(
      this.#node,
      BLOCKS_PROTOCOL,
      (framed, { peer }) =>
        serveBlocks(framed, {
          blocks: this.#blocks,
          onSent: (bytes, cid) => {
            this.#bytesSent += bytes
            this.transfers.emit({ device: peer, direction: 'sent', cid, bytes })
          },
        }),
      { maxStreams: MAX_STREAMS_PER_PEER, maxBytes: MAX_MESSAGE_BYTES },
    )
  }

  /** Stops answering and drops the streams to others. */
  async stop(): Promise<void> {
    await this.#node.libp2p.unhandle(BLOCKS_PROTOCOL)
    for (const link of this.#links.values()) {
      link.then(
        (open) => open.close(new Error('stopped')),
        () => undefined,
      )
    }
    this.#links.clear()
  }

  /** A set of peers that are asked together. */
  session(peers: Iterable<DeviceId> = []): BlockSession {
    return new BlockSession(this, peers)
  }

  /** True for a device that sent wrong bytes since the start. */
  distrusts(device: DeviceId): boolean {
    return this.#distrusted.has(device)
  }

  /**
   * The block from this device, else through the session; kept then. Whoever wants the same block
   * meanwhile gets the same answer, so that it travels once.
   */
  async get(cid: CID, session: BlockSession, options: AbortOptions = {}): Promise<Uint8Array> {
    const local = await this.#blocks.get(cid, options)
    if (local !== undefined) return local
    let own = false
    const retrieve = async (signal: AbortSignal) => {
      own = true
      const bytes = await session.retrieve(cid, signal)
      await this.#blocks.put({ cid, bytes })
      return bytes
    }
    try {
      return await this.#flights.join(blockKey(cid), retrieve, options)
    } catch (error) {
      // Another session asked its peers in vain; ours may know better ones.
      if (own || !(error instanceof BlockNotFoundError)) throw error
      return this.#flights.join(blockKey(cid), retrieve, options)
    }
  }

  /**
   * Asks one device for one block and verifies what it sends. Throws when it cannot be reached or is
   * silent for too long. A device that sends wrong bytes is dropped and never asked again.
   */
  async ask(
    device: DeviceId,
    cid: CID,
    options: AbortOptions & { timeoutMs: number },
  ): Promise<Answer> {
    if (this.distrusts(device)) return { kind: 'wrong' }
    const link = await this.#link(device, options)
    const bytes = await link.want(cid, { signal: withTimeout(options.timeoutMs, options) })
    if (bytes === undefined) return { kind: 'missing' }
    this.#bytesReceived += bytes.length
    this.transfers.emit({ device, direction: 'received', cid, bytes: bytes.length })
    if (await isBlock(cid, bytes)) return { kind: 'block', bytes }
    this.distrust(device)
    link.close(new PeerMisbehavedError('the bytes are not of that block'))
    return { kind: 'wrong' }
  }

  /** Never asks the device again in this run. */
  distrust(device: DeviceId): void {
    this.#distrusted.add(device)
    const [oldest] = this.#distrusted
    if (oldest !== undefined && this.#distrusted.size > MAX_DISTRUSTED)
      this.#distrusted.delete(oldest)
  }

  async #link(device: DeviceId, options: AbortOptions): Promise<BlockLink> {
    const existing = this.#links.get(device)
    if (existing !== undefined) {
      const link = await (options.signal === undefined
        ? existing
        : raceSignal(existing, options.signal))
      if (link.open) return link
      if (this.#links.get(device) === existing) this.#links.delete(device)
    }
    const again = this.#links.get(device)
    if (again !== undefined) return again
    // Opened for all who ask this device, so no single one of them may abort it.
    const opening = openFramed(this.#node, device, BLOCKS_PROTOCOL, {
      timeoutMs: OPEN_TIMEOUT_MS,
      maxBytes: MAX_MESSAGE_BYTES,
    }).then((framed) => new BlockLink(framed))
    this.#links.set(device, opening)
    opening.catch(() => {
      if (this.#links.get(device) === opening) this.#links.delete(device)
    })
    return options.signal === undefined ? opening : raceSignal(opening, options.signal)
  }
}
