import type { CID } from 'multiformats/cid'
import { sleep } from '../../lib/abort.ts'
import type { FramedStream } from '../framing.ts'
import { MAX_BLOCK_BYTES } from '../store/limits.ts'
import { PeerMisbehavedError } from './errors.ts'
import type { LocalBlocks } from './local-blocks.ts'
import { INITIAL_CREDIT_BYTES, decodeMessage, encodeMessage } from './messages.ts'

/** Wants of one peer that wait their turn; who sends more does not follow the protocol. */
const MAX_QUEUED_WANTS = 256

/** More credit at once than any reader could use. */
const MAX_CREDIT_BYTES = 16 * 1024 * 1024

/** A peer that wants blocks and gives no credit for them in this time is let go. */
const STALL_TIMEOUT_MS = 60_000

export interface BlockServerComponents {
  blocks: Pick<LocalBlocks, 'get'>
  /** Told after each block went out. */
  onSent(bytes: number, cid: CID): void
}

/**
 * Answers one peer's wants, in their order, from this device's blocks only: nothing is ever fetched
 * for a stranger. Holds one block in memory. Ends with the stream; throws PeerMisbehavedError when the
 * peer breaks the bounds.
 */
export async function serveBlocks(
  framed: FramedStream,
  components: BlockServerComponents,
): Promise<void> {
  const wants = new Map<number, CID>()
  let credit = INITIAL_CREDIT_BYTES
  let wake: (() => void) | undefined
  const changed = () => {
    wake?.()
    wake = undefined
  }
  let reading = true

  const readWants = async () => {
    try {
      for await (const frame of framed) {
        const message = decodeMessage(frame)
        if (message.type === 'want') wants.set(message.id, message.cid)
        else if (message.type === 'cancel') wants.delete(message.id)
        else if (message.type === 'credit') credit += message.bytes
        else throw new PeerMisbehavedError('an answer without a question')
        if (wants.size > MAX_QUEUED_WANTS || credit > MAX_CREDIT_BYTES) {
          throw new PeerMisbehavedError('more than the protocol permits')
        }
        changed()
      }
    } finally {
      reading = false
      changed()
    }
  }

  const nextWant = async () => {
    for (;;) {
      const [next] = wants
      if (next !== undefined && credit > 0) {
        wants.delete(next[0])
        return next
      }
      if (!reading) return undefined
      const woken = new Promise<void>((resolve) => (wake = resolve))
      if (next === undefined) await woken
      else await stallGuard(woken)
    }
  }

  const answerWants = async () => {
    for (let want = await nextWant(); want !== undefined; want = await nextWant()) {
      const [id, cid] = want
      const bytes = await components.blocks.get(cid)
      if (bytes === undefined || bytes.length > MAX_BLOCK_BYTES) {
        await framed.send(encodeMessage({ type: 'dont-have', id }))
        continue
      }
      credit -= bytes.length
      await framed.send(encodeMessage({ type: 'block', id, bytes }))
      components.onSent(bytes.length, cid)
    }
  }

  await Promise.all([readWants(), answerWants()])
}

async function stallGuard(woken: Promise<void>): Promise<void> {
  const timer = new AbortController()
  const stalled = sleep(STALL_TIMEOUT_MS, { signal: timer.signal }).then(() => {
    throw new PeerMisbehavedError('no credit came')
  })
  // The race may be over before the guard: its end is nobody's concern then.
  stalled.catch(() => undefined)
  try {
    await Promise.race([woken, stalled])
  } finally {
    timer.abort()
  }
}
