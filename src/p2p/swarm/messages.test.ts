import { describe, expect, it } from 'vitest'
import { utf8 } from '../../lib/bytes.ts'
import { rawBlock } from '../store/blocks.ts'
import type { BlockMessage } from './messages.ts'
import { decodeMessage, encodeMessage } from './messages.ts'

describe('frames of the block protocol', () => {
  it('say the same to whoever reads them', async () => {
    const { cid } = await rawBlock(utf8('melons'))
    const digests = [cid.multihash.digest, new Uint8Array(32).fill(7)]
    const messages: BlockMessage[] = [
      { type: 'want', id: 1, start: 0, end: 2 ** 32 - 1, cid },
      { type: 'want', id: 2 ** 32 - 1, start: 5, end: 900_000, cid, patient: true },
      { type: 'cut', id: 2, end: 70_000 },
      { type: 'credit', bytes: 2 ** 21 },
      { type: 'block', id: 3, total: 1_000_000, bytes: utf8('half a mel') },
      { type: 'dont-have', id: 4 },
      { type: 'have', id: 5, digests },
      { type: 'haves', id: 5, has: [true, false, true, false, false, false, false, true] },
      { type: 'came', id: 5, indices: [0, 1, 255, 256, 65_535] },
      { type: 'busy', id: 0 },
      { type: 'withdraw', id: 6 },
      { type: 'withdrawn', id: 6 },
    ]
    for (const message of messages) expect(decodeMessage(encodeMessage(message))).toEqual(message)
  })

  it('are refused when they are none', async () => {
    const { cid } = await rawBlock(utf8('melons'))
    const want = encodeMessage({ type: 'want', id: 1, start: 0, end: 1, cid })
    const bad = [
      new Uint8Array(0),
      Uint8Array.of(1, 0, 0, 0),
      Uint8Array.of(99, 0, 0, 0, 1),
      want.subarray(0, 9),
      want.subarray(0, 20),
      Uint8Array.of(4, 0, 0, 0, 1, 0, 0),
      Uint8Array.of(6, 0, 0, 0, 1),
      new Uint8Array(5 + 31).fill(6),
      new Uint8Array(5 + 257 * 32).fill(6),
    ]
    for (const frame of bad) {
      expect(() => decodeMessage(frame), `${frame.length} bytes`).toThrow(/frame|want|question/)
    }
  })
})
