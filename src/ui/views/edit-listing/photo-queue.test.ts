import { describe, expect, it, vi } from 'vitest'
import type { NodeClient, PhotoView } from '../../../app/rpc/api.ts'
import { SoukError } from '../../../lib/errors.ts'
import { PhotoQueue } from './photo-queue.svelte.ts'

const view = (name: string): PhotoView => ({
  tiny: `${name}-tiny`,
  small: `${name}-small`,
  large: `${name}-large`,
  thumbhash: 'AAAAAAA=',
  width: 4,
  height: 3,
  alt: '',
})
const file = (name: string) => new File(['x'], name)

/** A node whose photos are stored, or refused, when the test says so. */
function darkroom() {
  const waiting = new Map<string, PromiseWithResolvers<PhotoView>>()
  const signals = new Map<string, AbortSignal | undefined>()
  const call = (_method: string, input: { file: File }, options?: { signal?: AbortSignal }) => {
    const work = Promise.withResolvers<PhotoView>()
    waiting.set(input.file.name, work)
    signals.set(input.file.name, options?.signal)
    return work.promise
  }
  return { node: { call } as unknown as Pick<NodeClient, 'call'>, waiting, signals }
}

const names = (queue: PhotoQueue) => queue.photos.map((photo) => photo.tiny)

describe('the photos of a listing', () => {
  it('keep the order in which they were picked, whichever is ready first', async () => {
    const { node, waiting } = darkroom()
    const queue = new PhotoQueue(node, 30)
    queue.add([file('a'), file('b')])
    waiting.get('b')?.resolve(view('b'))
    waiting.get('a')?.resolve(view('a'))
    await vi.waitUntil(() => !queue.busy)
    expect(names(queue)).toEqual(['a-tiny', 'b-tiny'])
  })

  it('are worked on two at a time', async () => {
    const { node, waiting } = darkroom()
    const queue = new PhotoQueue(node, 30)
    queue.add([file('a'), file('b'), file('c')])
    expect([...waiting.keys()]).toEqual(['a', 'b'])
    waiting.get('a')?.resolve(view('a'))
    await vi.waitUntil(() => waiting.has('c'))
  })

  it('fail one by one, with their reason, and can be tried again', async () => {
    const { node, waiting } = darkroom()
    const queue = new PhotoQueue(node, 30)
    queue.add([file('broken'), file('good')])
    waiting.get('broken')?.reject(new SoukError('photo.unreadable', 'no image'))
    waiting.get('good')?.resolve(view('good'))
    await vi.waitUntil(() => !queue.busy)
    const [broken] = queue.items
    expect(broken?.error?.code).toBe('photo.unreadable')
    expect(queue.failed).toBe(true)
    expect(names(queue)).toEqual(['good-tiny'])
    if (broken === undefined) throw new Error('the broken photo is gone')
    queue.retry(broken)
    waiting.get('broken')?.resolve(view('broken'))
    await vi.waitUntil(() => !queue.busy)
    expect(names(queue)).toEqual(['broken-tiny', 'good-tiny'])
  })

  it('stop being prepared when they are removed', () => {
    const { node, signals } = darkroom()
    const queue = new PhotoQueue(node, 30)
    queue.add([file('a')])
    const [item] = queue.items
    if (item === undefined) throw new Error('the photo is missing')
    queue.remove(item)
    expect(signals.get('a')?.aborted).toBe(true)
    expect(queue.items).toHaveLength(0)
  })

  it('say how many did not fit', () => {
    const { node } = darkroom()
    const queue = new PhotoQueue(node, 2)
    queue.add([file('a'), file('b'), file('c'), file('d')])
    expect(queue.items).toHaveLength(2)
    expect(queue.refused).toBe(2)
    expect(queue.full).toBe(true)
  })

  it('move to where they are put, and no further than the ends', () => {
    const { node } = darkroom()
    const queue = new PhotoQueue(node, 30)
    queue.reset([view('a'), view('b'), view('c')])
    const [first] = queue.items
    if (first === undefined) throw new Error('the photo is missing')
    queue.move(first, 1)
    expect(names(queue)).toEqual(['b-tiny', 'a-tiny', 'c-tiny'])
    queue.move(first, 99)
    expect(names(queue)).toEqual(['b-tiny', 'c-tiny', 'a-tiny'])
    queue.move(first, -1)
    expect(names(queue)).toEqual(['a-tiny', 'b-tiny', 'c-tiny'])
  })
})
