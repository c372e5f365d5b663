import { beforeEach, describe, expect, it, vi } from 'vitest'
import type { NodeClient } from '../../../../app/rpc/api.ts'
import { LIMITS } from '../../../../contracts/documents/limits.ts'
import type { OrderId } from '../../../../lib/brand.ts'
import type { DraftStorage } from '../../../state/draft.ts'
import { readDispute } from './dispute-draft.ts'
import { DisputeForm, type Purpose } from './dispute-form.svelte.ts'

const id = 'bafkreiorder' as OrderId
const photo = { name: 'a.webp', type: 'image/webp', size: 9, cid: 'bafk', key: 'ab' }
const never = new AbortController().signal

describe('a statement in a dispute', () => {
  let kept: Map<string, string>
  let storage: DraftStorage
  const call = vi.fn()
  const node = { call } as unknown as Pick<NodeClient, 'call'>
  const open = (purpose: Purpose = 'open', amount = 1000n): DisputeForm =>
    new DisputeForm(node, { id, purpose, amount, storage })

  beforeEach(() => {
    call.mockReset()
    kept = new Map()
    storage = {
      getItem: (key) => kept.get(key) ?? null,
      setItem: (key, value) => void kept.set(key, value),
      removeItem: (key) => void kept.delete(key),
    }
  })

  it('survives closing the page: words, wish, files and the step', () => {
    const form = open()
    form.next()
    form.cause = 'damaged'
    form.claim = 'The bowl came in two pieces.'
    form.next()
    form.split.type('buyer', '700')
    form.keep()
    const again = open()
    expect(again.step).toBe('outcome')
    expect(again.cause).toBe('damaged')
    expect(again.claim).toBe('The bowl came in two pieces.')
    expect(again.split.split).toEqual({ buyer: 700n, vendor: 300n, fee: 0n })
    expect(open('answer').claim).toBe('')
  })

  it('goes on only when a step is done, and starts with talking', () => {
    const form = open()
    expect(form.step).toBe('talk')
    expect(form.next()).toBe(true)
    expect(form.next()).toBe(false)
    expect(form.problems('cause')).toEqual(['cause-required', 'claim-required'])
    form.cause = 'other'
    form.claim = 'x'.repeat(LIMITS.claim + 1)
    expect(form.problems('cause')).toEqual(['claim-too-long'])
    form.claim = '🏺'.repeat(LIMITS.claim)
    expect(form.next()).toBe(true)
    form.split.type('buyer', 'much')
    expect(form.next()).toBe(false)
    expect(form.problems('review')).toEqual(['outcome-invalid'])
  })

  it('calls the moderator with cause, words, wish and files, and forgets the draft then', async () => {
    kept.set(
      'souk.draft.dispute/open/bafkreiorder',
      JSON.stringify({ value: { files: [photo] }, savedAt: Date.now() }),
    )
    const form = open()
    form.cause = 'not-received'
    form.claim = ' Nothing came.\r\nNot even a word. '
    form.split.preset('all-buyer')
    form.keep()
    call.mockRejectedValueOnce(new Error('offline'))
    await expect(form.send(never)).rejects.toThrow('offline')
    expect(kept.size).toBe(1)
    call.mockResolvedValueOnce({})
    await form.send(never)
    expect(call).toHaveBeenLastCalledWith(
      'order.open-dispute',
      {
        id,
        cause: 'not-received',
        claim: 'Nothing came.\nNot even a word.',
        buyerSats: 1000n,
        files: [photo],
      },
      expect.anything(),
    )
    expect(kept.size).toBe(0)
  })

  it('answers without a cause, and may leave the division to the moderator', async () => {
    const form = open('answer')
    expect(form.step).toBe('cause')
    form.claim = 'I sent it on Monday.'
    form.leave = true
    expect(form.problems('review')).toEqual([])
    call.mockResolvedValueOnce({})
    await form.send(never)
    expect(call).toHaveBeenLastCalledWith(
      'order.answer-dispute',
      { id, statement: 'I sent it on Monday.', files: [] },
      expect.anything(),
    )
  })

  it('forgets a wish for more money than there is now', () => {
    const form = open('open', 1000n)
    form.split.slide(1000n)
    form.keep()
    expect(open('open', 600n).split.split).toEqual({ buyer: 300n, vendor: 300n, fee: 0n })
  })
})

describe('a draft from this browser', () => {
  it('is read as far as it makes sense, whatever lies there', () => {
    expect(readDispute('nonsense')).toBeUndefined()
    const read = readDispute({ step: -1, cause: 'bored', buyerSats: '-5', files: [{}, photo, 7] })
    expect(read).toEqual({
      step: 0,
      cause: undefined,
      claim: '',
      leave: false,
      buyerSats: undefined,
      files: [photo],
    })
  })
})
