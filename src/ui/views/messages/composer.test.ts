import { beforeEach, describe, expect, it, vi } from 'vitest'
import type { NodeClient } from '../../../app/rpc/api.ts'
import type { DraftStorage } from '../../state/draft.ts'
import { Composer, MESSAGE_LIMIT, sends } from './composer.svelte.ts'

const never = new AbortController().signal

describe('writing a message', () => {
  const call = vi.fn()
  const node = { call } as unknown as Pick<NodeClient, 'call'>
  let storage: DraftStorage

  beforeEach(() => {
    call.mockReset()
    const kept = new Map<string, string>()
    storage = {
      getItem: (key) => kept.get(key) ?? null,
      setItem: (key, value) => void kept.set(key, value),
      removeItem: (key) => void kept.delete(key),
    }
  })

  it('keeps half a sentence for its own conversation, and nothing after it was sent', async () => {
    const composer = new Composer(node, 'nym:alma', storage)
    composer.text = 'When will it'
    composer.keep()
    expect(new Composer(node, 'nym:alma', storage).text).toBe('When will it')
    expect(new Composer(node, 'nym:bruno', storage).text).toBe('')
    call.mockResolvedValueOnce({ id: '1' })
    await composer.send(never)
    expect(new Composer(node, 'nym:alma', storage).text).toBe('')
  })

  it('keeps the words when sending failed', async () => {
    const composer = new Composer(node, 'nym:alma', storage)
    composer.text = 'Hello'
    call.mockRejectedValueOnce(new Error('locked'))
    await expect(composer.send(never)).rejects.toThrow('locked')
    expect(composer.text).toBe('Hello')
  })

  it('sends no blanks and nothing beyond the limit, counted as people count letters', () => {
    const composer = new Composer(node, 'nym:alma', storage)
    composer.text = ' \n '
    expect(composer.ready).toBe(false)
    composer.text = '🏺'.repeat(MESSAGE_LIMIT)
    expect(composer.ready).toBe(true)
    composer.text += '.'
    expect(composer.ready).toBe(false)
  })

  it('may be a file without words, once it is encrypted', async () => {
    const sealed = { name: 'a.webp', type: 'image/webp', size: 1, cid: 'b', key: 'c' }
    call.mockResolvedValueOnce(sealed).mockResolvedValueOnce({ id: '1' })
    const composer = new Composer(node, 'order:x', storage)
    composer.files.add([new File(['x'], 'a.webp', { type: 'image/webp' })])
    expect(composer.ready).toBe(false)
    await vi.waitFor(() => expect(composer.ready).toBe(true))
    await composer.send(never)
    expect(call).toHaveBeenLastCalledWith(
      'chat.send',
      { to: 'order:x', text: '', file: sealed },
      expect.anything(),
    )
    expect(composer.files.items).toEqual([])
  })

  it('goes out with Enter, but not while a new line or a letter is being made', () => {
    const press = { key: 'Enter', shiftKey: false, isComposing: false }
    expect(sends(press)).toBe(true)
    expect(sends({ ...press, shiftKey: true })).toBe(false)
    expect(sends({ ...press, isComposing: true })).toBe(false)
    expect(sends({ ...press, key: 'a' })).toBe(false)
  })
})
