import { describe, expect, it, vi } from 'vitest'
import type { NodeClient } from '../../app/rpc/api.ts'
import { SoukError } from '../../lib/errors.ts'
import { MAX_FILE_BYTES, SealedFiles } from './sealed-files.svelte.ts'

const file = (name: string, bytes = 3): File =>
  new File([new Uint8Array(bytes)], name, { type: 'image/webp' })

/** A node that encrypts when told to. */
function slowNode() {
  const waiting: { name: string; finish: () => void; fail: (error: Error) => void }[] = []
  const call = vi.fn((_method: string, input: { name: string }) => {
    return new Promise((resolve, reject) => {
      const sealed = { name: input.name, type: 'image/webp', size: 3, cid: 'b', key: '00' }
      waiting.push({ name: input.name, finish: () => resolve(sealed), fail: reject })
    })
  })
  return { waiting, node: { call } as unknown as Pick<NodeClient, 'call'> }
}

const turn = (): Promise<void> => new Promise((resolve) => setTimeout(resolve))

describe('files that go with a statement', () => {
  it('are encrypted one after the other, in the order in which they were picked', async () => {
    const { node, waiting } = slowNode()
    const files = new SealedFiles(node, 5)
    files.add([file('a.webp'), file('b.webp')])
    expect(waiting.map(({ name }) => name)).toEqual(['a.webp'])
    expect(files.open).toBe(true)
    waiting[0]?.finish()
    await turn()
    expect(waiting.map(({ name }) => name)).toEqual(['a.webp', 'b.webp'])
    waiting[1]?.finish()
    await turn()
    expect(files.open).toBe(false)
    expect(files.ready.map(({ name }) => name)).toEqual(['a.webp', 'b.webp'])
  })

  it('can be waited for, also those that are picked meanwhile', async () => {
    const { node, waiting } = slowNode()
    const files = new SealedFiles(node, 5)
    await files.settled()
    files.add([file('a')])
    let settled = false
    const waited = files.settled().then(() => (settled = true))
    files.add([file('b')])
    waiting[0]?.finish()
    await turn()
    expect(settled).toBe(false)
    waiting[1]?.fail(new SoukError('aborted', 'x'))
    await waited
    expect(files.items.map(({ state }) => state)).toEqual(['ready', 'failed'])
  })

  it('are left out beyond the limit, and the person is told how many', () => {
    const { node } = slowNode()
    const files = new SealedFiles(node, 2, [{ name: 'k', type: 'a/b', size: 1, cid: 'b', key: '' }])
    files.add([file('a'), file('b'), file('c')])
    expect(files.items.map(({ name }) => name)).toEqual(['k', 'a'])
    expect(files.refused).toBe(2)
    expect(files.full).toBe(true)
  })

  it('that are too large are named, not sent, and keep the form from being sent without them', () => {
    const { node, waiting } = slowNode()
    const files = new SealedFiles(node, 5)
    files.add([file('film.mp4', MAX_FILE_BYTES + 1)])
    expect(files.items[0]?.state).toBe('too-large')
    expect(waiting).toEqual([])
    expect(files.open).toBe(true)
  })

  it('that failed can be tried again or taken away, and the next ones go on', async () => {
    const { node, waiting } = slowNode()
    const files = new SealedFiles(node, 5)
    files.add([file('a'), file('b')])
    waiting[0]?.fail(new SoukError('storage.full', 'full'))
    await turn()
    const first = files.items[0]
    expect(first?.error?.code).toBe('storage.full')
    waiting[1]?.finish()
    await turn()
    if (first !== undefined) files.retry(first)
    waiting[2]?.finish()
    await turn()
    expect(files.ready.map(({ name }) => name)).toEqual(['a', 'b'])
    if (first !== undefined) files.remove(first)
    expect(files.ready.map(({ name }) => name)).toEqual(['b'])
  })
})
