import type { CID } from 'multiformats/cid'
import type { DeviceId } from '../../lib/brand.ts'
import type { Clock } from '../../lib/clock.ts'
import { BLOCKS_PROTOCOL } from '../constants.ts'
import type { StreamDialer } from '../framing.ts'
import { openFramed } from '../framing.ts'
import type { Block } from '../store/blocks.ts'
import { isBlock } from '../store/blocks.ts'
import { MAX_BLOCK_BYTES } from '../store/limits.ts'
import { AskedPeer } from './asked-peer.ts'
import type { LinkListener } from './block-link.ts'
import type { BlockSession } from './block-session.ts'
import { choose } from './choose.ts'
import { BlockNotFoundError, PeerMisbehavedError } from './errors.ts'
import { MAX_QUESTION } from './message-limits.ts'
import { MAX_MESSAGE_BYTES } from './messages.ts'
import type { Ask, Want } from './want.ts'
import type { WantOptions } from './want-options.ts'

/** Dialling and opening the stream. */
const OPEN_TIMEOUT_MS = 12_000

/** Streams that are opened for blocks which are waited for one by one: the others are a reserve. */
const MAX_OPENING = 3

/** How often silence is noticed, and the plan for the end looked at again. */
const TICK_MS = 100

/** A block that is held back for a crowd is waited for so long, */
const PATIENCE_MS = 4_000

/** and longer while the crowd brings this part of what its holder could. */
const HARDLY = 0.2

/** This device was busy or asleep itself when it notices things later than that. */
const LATE_MS = 60

export interface SwarmEngineComponents {
  node: StreamDialer
  now: Clock
  /** Keeps a verified block. */
  keep(block: Block): Promise<void>
  /** The device lied. */
  distrust(device: DeviceId): void
  onReceived(device: DeviceId, cid: CID, bytes: number): void
}

/** Gets the blocks that are wanted here from all peers that have them, as fast as they can together. */
export class SwarmEngine {
  readonly #components: SwarmEngineComponents
  readonly #wants = new Map<string, Want>()
  readonly #peers = new Map<DeviceId, AskedPeer>()
  #ticking: ReturnType<typeof setInterval> | undefined
  #lookedAt = 0
  #planned = false
  #stopped = false

  constructor(components: SwarmEngineComponents) {
    this.#components = components
  }

  /** The block is being fetched, or looked up. */
  wanted(key: string): Want | undefined {
    return this.#wants.get(key)
  }

  /** Begins to know a want, before it is clear that its block is not here. */
  add(want: Want): void {
    this.#wants.set(want.key, want)
  }

  /** Its block is not here: it is asked for from now on. */
  miss(want: Want): void {
    want.missing = true
    this.#plan()
  }

  /** Here is its block. */
  settle(want: Want, bytes: Uint8Array): void {
    this.#remove(want)
    want.resolve(bytes)
  }

  fail(want: Want, reason: unknown): void {
    this.#remove(want)
    want.reject(reason)
  }

  /** Waits for a want. When nobody waits any more, those who were asked are told so. */
  async wait(want: Want, session: BlockSession, options: WantOptions): Promise<Uint8Array> {
    this.#plan()
    try {
      return await want.wait(session, options)
    } finally {
      if (want.missing && want.sessions.length === 0 && this.#wants.get(want.key) === want) {
        this.#remove(want)
      }
    }
  }

  /** A peer came to a session, or left one. */
  onPeers(came?: DeviceId): void {
    if (came !== undefined) this.#peers.get(came)?.score.forgive()
    this.#plan()
  }

  /** Opens the stream to a device before anything is wanted. */
  prepare(device: DeviceId): void {
    if (!this.#stopped) this.#open(device, this.#components.now())
  }

  /** Never asks this one again. */
  drop(device: DeviceId): void {
    const peer = this.#peers.get(device)
    this.#peers.delete(device)
    peer?.link?.close(new PeerMisbehavedError('the bytes are not of that block'))
    this.#plan()
  }

  stop(): void {
    this.#stopped = true
    clearInterval(this.#ticking)
    for (const peer of this.#peers.values()) peer.link?.close(new Error('stopped'))
    for (const want of [...this.#wants.values()]) this.fail(want, new Error('stopped'))
  }

  #remove(want: Want): void {
    this.#wants.delete(want.key)
    for (const ask of [...want.asks]) this.#peers.get(ask.device)?.cut(ask, 0)
    this.#plan()
  }

  /** Looks at everything once, after what happens now has happened. */
  #plan(): void {
    if (this.#planned || this.#stopped) return
    this.#planned = true
    queueMicrotask(() => {
      this.#planned = false
      this.#look()
    })
  }

  #look(): void {
    if (this.#stopped) return
    const now = this.#components.now()
    this.#excuse(now)
    const wants = [...this.#wants.values()].filter((want) => want.missing)
    this.#takeBack(wants, now)
    this.#hurry(now)
    this.#openStreams(wants, now)
    this.#askAround(wants, now)
    for (;;) {
      const choice = choose(this.#peers, this.#wants.values(), now)
      if (choice === undefined) break
      const { peer, want, start, end, from, gently = false } = choice
      if (from !== undefined && gently) {
        this.#withdraw(from, peer)
        continue
      }
      if (from !== undefined) this.#peers.get(from.device)?.cut(from, start)
      peer.want(want, start, end, now)
    }
    for (const want of wants) this.#giveUp(want, now)
    this.#tick(this.#wants.size > 0)
  }

  /** What came while this device could not listen is no silence of others. */
  #excuse(now: number): void {
    const late = now - this.#lookedAt - TICK_MS
    this.#lookedAt = now
    if (this.#ticking === undefined || late < LATE_MS) return
    for (const peer of this.#peers.values()) peer.score.excuse(late)
  }

  /** Of peers that nobody who waits knows any more, and of those that are silent for too long. */
  #takeBack(wants: readonly Want[], now: number): void {
    for (const want of wants) {
      for (const ask of [...want.asks]) {
        if (!want.mayAsk(ask.device)) this.#peers.get(ask.device)?.cut(ask, 0)
      }
    }
    for (const peer of this.#peers.values()) {
      if (peer.score.isOverdue(now)) peer.link?.close(new Error('silent for too long'))
    }
  }

  /** Who holds a block back because others could pass it on is told when they hardly do. */
  #hurry(now: number): void {
    const peers = [...this.#peers.values()]
    const flows = peers.map(({ score }) => score.flow(now))
    const flow = flows.reduce((sum, one) => sum + one, 0)
    for (const [index, peer] of peers.entries()) {
      const { rate } = peer.score
      const others = flow - (flows[index] ?? 0)
      // Of who gave nothing yet it is not known what he could: his own patience ends it.
      if (rate === undefined || others > HARDLY * rate) continue
      const held = [...peer.asks.values()].some(
        ({ patient, since, segment }) =>
          patient && segment.at === segment.start && now - since > PATIENCE_MS,
      )
      if (held) peer.hurry(now)
    }
  }

  /** All peers of a set are connected at once; for single blocks a few that are not yet. */
  #openStreams(wants: readonly Want[], now: number): void {
    const several = new Set<DeviceId>()
    const single = new Set<DeviceId>()
    const sets = new Set<BlockSession>()
    for (const want of wants) {
      for (const session of want.sessions) {
        if (!want.urgent || session.hasNeighbours) sets.add(session)
        else for (const device of session.all) if (want.mayAsk(device)) single.add(device)
      }
    }
    for (const session of sets) for (const device of session.all) several.add(device)
    for (const device of several) this.#open(device, now)
    const states = [...single].map((device) => this.#peers.get(device))
    let begun = states.filter((peer) => peer?.link !== undefined || peer?.opening === true).length
    for (const device of single) if (begun < MAX_OPENING && this.#open(device, now)) begun++
  }

  #open(device: DeviceId, now: number): boolean {
    const peer = this.#peers.get(device) ?? new AskedPeer(device)
    this.#peers.set(device, peer)
    if (peer.link !== undefined || peer.opening || !peer.score.usable(now)) return false
    peer.opening = true
    openFramed(this.#components.node, device, BLOCKS_PROTOCOL, {
      timeoutMs: OPEN_TIMEOUT_MS,
      maxBytes: MAX_MESSAGE_BYTES,
    })
      .then((framed) => {
        if (this.#stopped || this.#peers.get(device) !== peer) framed.abort(new Error('too late'))
        else peer.connect(framed, this.#listen(peer))
      })
      .catch(() => peer.score.fail(this.#components.now()))
      .finally(() => {
        peer.opening = false
        this.#plan()
      })
    return true
  }

  /** Asks everybody which blocks of a set they have. */
  #askAround(wants: readonly Want[], now: number): void {
    for (const peer of this.#peers.values()) {
      const { device } = peer
      if (peer.link === undefined || !peer.score.usable(now)) continue
      const unknown = wants.filter((want) => isUnknown(want, device))
      for (let from = 0; from < unknown.length; from += MAX_QUESTION) {
        peer.ask(unknown.slice(from, from + MAX_QUESTION), now)
      }
    }
  }

  /** Moves a request to another peer, unless the one that has it begins before it hears of that. */
  #withdraw(ask: Ask, successor: AskedPeer): void {
    ask.successor = successor
    successor.reserved.add(ask)
    this.#peers.get(ask.device)?.link?.withdraw(ask.id)
  }

  /** Those wait no more who know nobody that could still be asked. */
  #giveUp(want: Want, now: number): void {
    if (want.asks.size > 0) return
    for (const session of want.sessions) {
      if (session.searching) continue
      const hope = [...session.all].some((device) => this.#mayHave(want, session, device, now))
      if (!hope) want.reject(new BlockNotFoundError(want.cid.toString()), session)
    }
    if (want.sessions.length === 0) this.#remove(want)
  }

  #mayHave(want: Want, session: BlockSession, device: DeviceId, now: number): boolean {
    const peer = this.#peers.get(device)
    if (peer !== undefined && !peer.score.usable(now)) return false
    if (session.isHolder(device)) return want.mayAsk(device)
    const knowledge = want.knows(device)
    if (knowledge === undefined) return want.askable
    return knowledge === 'asked' || (knowledge === 'has' && want.mayAsk(device))
  }

  #tick(on: boolean): void {
    if (on) this.#ticking ??= setInterval(() => this.#plan(), TICK_MS)
    else {
      clearInterval(this.#ticking)
      this.#ticking = undefined
    }
  }

  #listen(peer: AskedPeer): LinkListener {
    const { device, score } = peer
    const now = this.#components.now
    return {
      onPart: (id, total, bytes) => {
        score.gave(bytes.length, now())
        if (peer.link !== undefined) peer.link.underway = score.underway
        const ask = peer.asks.get(id)
        if (ask === undefined) return
        peer.stay(ask)
        this.#components.onReceived(device, ask.want.cid, bytes.length)
        this.#onPart(peer, ask, total, bytes)
      },
      onWaste: (cid, bytes) => {
        score.gave(bytes.length, now())
        this.#components.onReceived(device, cid, bytes.length)
      },
      onMissing: (id) => {
        score.heard(now())
        const ask = peer.asks.get(id)
        if (ask === undefined) return
        ask.want.learn(device, 'lacks')
        peer.release(ask)
        this.#plan()
      },
      onWithdrawn: (id) => {
        score.heard(now())
        const ask = peer.asks.get(id)
        if (ask === undefined) return
        const next = ask.successor === undefined ? undefined : this.#peers.get(ask.successor.device)
        const { want, segment } = ask
        const { at, limit } = segment
        peer.release(ask)
        if (next?.link !== undefined && want.missing && want.mayAskNow(next.device)) {
          next.want(want, at, limit, now())
        }
        this.#plan()
      },
      onBusy: () => score.heard(now()),
      onHaves: (id, has) => {
        score.heard(now())
        peer.unanswered.delete(id)
        if (peer.asks.size === 0 && peer.unanswered.size === 0) score.idle()
        for (const [index, want] of (peer.questions.get(id) ?? []).entries()) {
          // It may have come, and been told, before the answer.
          if (want.knows(device) === 'asked')
            want.learn(device, has[index] === true ? 'has' : 'lacks')
        }
        this.#plan()
      },
      onCame: (id, indices) => {
        const wants = peer.questions.get(id) ?? []
        for (const index of indices) wants[index]?.learn(device, 'has')
        this.#plan()
      },
      onEnd: () => {
        // Streams are dropped by either side when nothing happens on them.
        const owed = peer.asks.size > 0 || peer.unanswered.size > 0
        peer.link = undefined
        for (const ask of [...peer.asks.values()]) {
          ask.want.failed(device)
          peer.release(ask)
        }
        peer.questions.clear()
        peer.unanswered.clear()
        for (const want of this.#wants.values()) want.forget(device)
        if (owed) score.fail(now())
        this.#plan()
      },
    }
  }

  #onPart(peer: AskedPeer, ask: Ask, total: number, bytes: Uint8Array): void {
    const { want, segment } = ask
    if (total > MAX_BLOCK_BYTES) return this.#components.distrust(peer.device)
    if (!want.assembly.take(segment, total, bytes)) return this.#startAgain(want)
    if (segment.at >= Math.min(segment.limit, total)) peer.release(ask)
    if (want.assembly.complete) void this.#finish(want)
    else if (peer.asks.size < 2) this.#plan()
  }

  /** Parts of several peers do not fit together. Now each is asked for all of it, until one is right. */
  #startAgain(want: Want): void {
    for (const ask of [...want.asks]) this.#peers.get(ask.device)?.cut(ask, 0)
    want.startAgain()
    this.#plan()
  }

  async #finish(want: Want): Promise<void> {
    const { cid, assembly } = want
    const { bytes, givers } = assembly
    want.missing = false
    if (!(await isBlock(cid, bytes))) {
      const [only, ...others] = givers
      if (only !== undefined && others.length === 0) this.#components.distrust(only)
      want.missing = true
      return this.#startAgain(want)
    }
    for (const device of givers) this.#peers.get(device)?.score.hit()
    for (const wrong of want.wrong) {
      for (const liar of wrong.liars(bytes)) this.#components.distrust(liar)
    }
    try {
      await this.#components.keep({ cid, bytes })
      this.settle(want, bytes)
    } catch (error) {
      this.fail(want, error)
    }
  }
}

/** Holders are not asked first whether they have a block which somebody waits for. */
function isUnknown(want: Want, device: DeviceId): boolean {
  if (!want.askable || want.knows(device) !== undefined) return false
  return want.sessions.some((session) =>
    session.isHolder(device) ? !want.urgent && session.size > 1 : session.isNeighbour(device),
  )
}
