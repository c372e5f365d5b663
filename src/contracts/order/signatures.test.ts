import { describe, expect, it, vi } from 'vitest'
import type { SignatureJudge } from './signatures.ts'
import { rememberingJudge, strictJudge } from './signatures.ts'

const TERMS = {} as Parameters<SignatureJudge['payout']>[1]
const SIGNED = {} as Parameters<SignatureJudge['payout']>[2]
const MOVE = {} as Parameters<SignatureJudge['move']>[1]
const MOVED = {} as Parameters<SignatureJudge['move']>[2]

describe('a judge who remembers', () => {
  it('is asked once for each question, and tells payouts from moves', () => {
    const ids = new Set(['1'])
    const judge = {
      payout: vi.fn(() => true),
      move: vi.fn(() => false),
      txids: vi.fn(() => ids),
    }
    const remembering = rememberingJudge(judge)
    for (let again = 0; again < 3; again++) {
      expect(remembering.payout('a', TERMS, SIGNED)).toBe(true)
      expect(remembering.move('a', MOVE, MOVED)).toBe(false)
      expect(remembering.txids('a', TERMS)).toBe(ids)
    }
    expect(remembering.payout('b', TERMS, SIGNED)).toBe(true)
    expect(judge.payout).toHaveBeenCalledTimes(2)
    expect(judge.move).toHaveBeenCalledTimes(1)
    expect(judge.txids).toHaveBeenCalledTimes(1)
  })
})

describe('the strict judge', () => {
  it('hides no mistake of ours behind a refusal', () => {
    expect(() => strictJudge.payout('x', TERMS, SIGNED)).toThrow(TypeError)
  })
})
