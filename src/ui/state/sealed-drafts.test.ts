import { beforeEach, describe, expect, it } from 'vitest'
import type { NodeClient } from '../../app/rpc/api.ts'
import { SoukError } from '../../lib/errors.ts'
import { Draft } from './draft.ts'
import { openSealedDraft } from './sealed-drafts.ts'

const LISTING = 'souk.draft.listing/new'

describe('drafts that the node keeps', () => {
  let kept: Map<string, string>
  let clear: Map<string, string>
  let calls: number
  let late: number
  let hold: Promise<void> | undefined
  let page: EventTarget
  let state: 'none' | 'locked' | 'unlocked'
  const node = {
    call: async (method: string, input: { key?: string; text?: string }) => {
      if (late-- > 0) throw new SoukError('timeout', 'not answered')
      if (state === 'locked') throw new Error('vault.locked')
      calls++
      const { key = '', text } = input
      if (method === 'drafts.load') return kept.has(key) ? { text: kept.get(key) } : {}
      if (text === undefined) kept.delete(key)
      else kept.set(key, text)
      await hold
      return {}
    },
  } as unknown as Pick<NodeClient, 'call'>
  const local = {
    get length() {
      return clear.size
    },
    key: (index: number) => [...clear.keys()][index] ?? null,
    getItem: (key: string) => clear.get(key) ?? null,
    setItem: (key: string, value: string) => void clear.set(key, value),
    removeItem: (key: string) => void clear.delete(key),
  }
  const open = (vault: 'none' | 'locked' | 'unlocked' = 'unlocked', key = 'listing/new') => {
    state = vault
    return openSealedDraft({ node, key, vault: () => state, local, page })
  }

  beforeEach(() => {
    kept = new Map()
    clear = new Map()
    calls = 0
    late = 0
    hold = undefined
    page = new EventTarget()
  })

  it('come back in another tab, and nothing of them lies in the clear', async () => {
    const storage = await open()
    if (storage === undefined) throw new Error('nothing keeps them')
    new Draft('listing/new', { storage }).save({ title: 'Melon' })
    const later = await open()
    if (later === undefined) throw new Error('nothing keeps them')
    expect(new Draft('listing/new', { storage: later }).load()?.value).toEqual({ title: 'Melon' })
    expect(clear.size).toBe(0)
    new Draft('listing/new', { storage: later }).clear()
    expect(kept.size).toBe(0)
  })

  it('that lay in the clear are moved over once, and the newer sealed one stays', async () => {
    clear.set(LISTING, 'old')
    clear.set('souk.draft.dispute/open/1', 'rotten')
    clear.set('souk.theme', 'dark')
    kept.set(LISTING, 'new')
    expect((await open('unlocked', 'dispute/open/1'))?.getItem('')).toBe('rotten')
    expect((await open())?.getItem('')).toBe('new')
    expect(Object.fromEntries(kept)).toEqual({
      [LISTING]: 'new',
      'souk.draft.dispute/open/1': 'rotten',
    })
    expect([...clear.keys()]).toEqual(['souk.theme'])
  })

  it('send what was typed last, at once when the page goes', async () => {
    const { promise, resolve } = Promise.withResolvers<void>()
    const storage = await open()
    hold = promise
    storage?.setItem(LISTING, 'M')
    storage?.setItem(LISTING, 'Me')
    storage?.setItem(LISTING, 'Melon')
    expect(kept.get(LISTING)).toBe('M')
    page.dispatchEvent(new Event('pagehide'))
    expect(kept.get(LISTING)).toBe('Melon')
    resolve()
    expect(calls).toBe(3)
  })

  it('are waited for while the node is busy', async () => {
    kept.set(LISTING, 'Melon')
    late = 2
    expect((await open())?.getItem('')).toBe('Melon')
  })

  it('are not said to be kept once the vault is locked', async () => {
    const storage = await open()
    state = 'locked'
    expect(new Draft('listing/new', { storage }).save({ title: 'Melon' })).toBe(false)
    expect(kept.size + clear.size).toBe(0)
  })

  it('wait in the browser while nobody lives here, and in the form alone while it is locked', async () => {
    const before = await open('none')
    before?.setItem(LISTING, 'Melon')
    expect(clear.get(LISTING)).toBe('Melon')
    expect(await open('locked')).toBeUndefined()
    expect((await open())?.getItem(LISTING)).toBe('Melon')
    expect(clear.size).toBe(0)
  })
})
