import type { CID } from 'multiformats/cid'
import type { DeviceId } from '../../lib/brand.ts'
import type { Clock } from '../../lib/clock.ts'
import { systemClock } from '../../lib/clock.ts'
import { Emitter } from '../../lib/emitter.ts'
import { BLOCKS_PROTOCOL } from '../constants.ts'
import type { StreamDialer, StreamServer } from '../framing.ts'
import { handleFramed } from '../framing.ts'
import type { Block } from '../store/blocks.ts'
import { blockKey } from '../store/blocks.ts'
import { BlockServer } from './block-server.ts'
import { BlockSession } from './block-session.ts'
import type { LocalBlocks } from './local-blocks.ts'
import { MAX_MESSAGE_BYTES } from './messages.ts'
import { SwarmEngine } from './swarm-engine.ts'
import type { Transfer } from './transfer-tally.ts'
import { Want } from './want.ts'
import type { WantOptions } from './want-options.ts'

/** The asker reuses one stream; another may be opening while an old one closes. */
const MAX_STREAMS_PER_PEER = 4

/** Peers that lied are remembered; the oldest lie is forgotten first. */
const MAX_DISTRUSTED = 1_024

export interface BlockExchangeComponents {
  node: StreamServer & StreamDialer
  blocks: LocalBlocks
  now?: Clock
}

/** Exchanges blocks with other browsers: one long-lived stream to each peer that is asked. */
export class BlockExchange {
  /** Told of every part of a block that moved. */
  readonly transfers = new Emitter<Transfer>()
  readonly #node: StreamServer & StreamDialer
  readonly #blocks: LocalBlocks
  readonly #distrusted = new Set<DeviceId>()
  readonly #engine: SwarmEngine
  readonly #server: BlockServer
  #bytesSent = 0
  #bytesReceived = 0

  constructor({ node, blocks, now = systemClock }: BlockExchangeComponents) {
    this.#node = node
    this.#blocks = blocks
    this.#engine = new SwarmEngine({
      node,
      now,
      keep: async (block) => {
        await blocks.put(block)
        this.#server.came(block.cid)
      },
      distrust: (device) => this.distrust(device),
      onReceived: (device, cid, bytes) =>
        this.#moved({ device, cid, bytes, direction: 'received' }),
    })
    this.#server = new BlockServer({
      blocks,
      now,
      onSent: (device, cid, bytes) => this.#moved({ device, cid, bytes, direction: 'sent' }),
    })
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
    await handleFramed(this.#node, BLOCKS_PROTOCOL, (framed) => this.#server.serve(framed), {
      maxStreams: MAX_STREAMS_PER_PEER,
      maxBytes: MAX_MESSAGE_BYTES,
    })
  }

  /** Stops answering and drops the streams to others. */
  async stop(): Promise<void> {
    await this.#node.libp2p.unhandle(BLOCKS_PROTOCOL)
    this.#server.stop()
    this.#engine.stop()
  }

  /**
   * Sends others no more than so many bytes a second from now on, all of them together; `undefined`: as
   * fast as they take it; 0: nothing.
   */
  setUploadLimit(bytesPerSecond: number | undefined): void {
    this.#server.setLimit(bytesPerSecond)
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
   * The block from this device, else from the peers of the session; verified, and kept then. Whoever
   * wants the same block meanwhile gets the same answer, so that it travels once. Throws
   * BlockNotFoundError, or the signal's reason.
   */
  async get(cid: CID, session: BlockSession, options: WantOptions = {}): Promise<Uint8Array> {
    const key = blockKey(cid)
    const known = this.#engine.wanted(key)
    if (known !== undefined) return this.#engine.wait(known, session, options)
    // Others join from here on, so that nobody asks again while it is looked up, sent or written.
    const want = new Want(cid, key)
    this.#engine.add(want)
    const got = this.#engine.wait(want, session, options)
    this.#blocks.get(cid).then(
      (local) => (local === undefined ? this.#engine.miss(want) : this.#engine.settle(want, local)),
      (error: unknown) => this.#engine.fail(want, error),
    )
    return got
  }

  /** Blocks that came another way, verified and kept: whoever waits for one of them has it now. */
  came(blocks: readonly Block[]): void {
    for (const { cid, bytes } of blocks) {
      const want = this.#engine.wanted(blockKey(cid))
      if (want !== undefined) this.#engine.settle(want, bytes)
      this.#server.came(cid)
    }
  }

  /** See BlockSession: who is asked changed. */
  onSession(_session: BlockSession, came?: DeviceId): void {
    this.#engine.onPeers(came)
  }

  /** A block went out in an answer of another protocol: it counts for the limit and for who was helped. */
  passed(device: DeviceId, cid: CID, bytes: number): void {
    this.#server.charge(bytes)
    this.transfers.emit({ device, cid, bytes, direction: 'sent' })
  }

  /** Blocks are soon wanted of a connected device: the stream for them is opened. */
  prepare(device: DeviceId): void {
    if (!this.#distrusted.has(device)) this.#engine.prepare(device)
  }

  /** Never asks the device again in this run. */
  distrust(device: DeviceId): void {
    this.#distrusted.add(device)
    this.#engine.drop(device)
    const [oldest] = this.#distrusted
    if (oldest !== undefined && this.#distrusted.size > MAX_DISTRUSTED)
      this.#distrusted.delete(oldest)
  }

  #moved(transfer: Transfer): void {
    if (transfer.direction === 'sent') this.#bytesSent += transfer.bytes
    else this.#bytesReceived += transfer.bytes
    this.transfers.emit(transfer)
  }
}
