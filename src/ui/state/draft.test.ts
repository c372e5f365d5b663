import { describe, expect, it } from 'vitest'
import { Draft } from './draft.ts'
import type { DraftStorage } from './draft.ts'

function shelf(): DraftStorage & { kept: Map<string, string> } {
  const kept = new Map<string, string>()
  return {
    kept,
    getItem: (key) => kept.get(key) ?? null,
    setItem: (key, value) => void kept.set(key, value),
    removeItem: (key) => void kept.delete(key),
  }
}

describe('a half-filled form', () => {
  it('is still there when the page comes back', () => {
    const storage = shelf()
    expect(new Draft('listing', { storage, now: () => 5 }).save({ title: 'Melon' })).toBe(true)
    expect(new Draft('listing', { storage, now: () => 9 }).load()).toEqual({
      value: { title: 'Melon' },
      savedAt: 5,
    })
  })

  it('is gone once it was sent', () => {
    const storage = shelf()
    const draft = new Draft('listing', { storage })
    draft.save({ title: 'Melon' })
    draft.clear()
    expect(draft.load()).toBeUndefined()
  })

  it('does not mix with another form', () => {
    const storage = shelf()
    new Draft('listing/a', { storage }).save('a')
    expect(new Draft('listing/b', { storage }).load()).toBeUndefined()
  })

  it('starts empty when what was kept is broken or a season old', () => {
    const storage = shelf()
    storage.kept.set('souk.draft.x', '{"value"')
    expect(new Draft('x', { storage }).load()).toBeUndefined()
    new Draft('x', { storage, now: () => 0 }).save('old')
    const later = 91 * 24 * 60 * 60 * 1000
    expect(new Draft('x', { storage, now: () => later }).load()).toBeUndefined()
  })

  it('says so when the browser cannot keep it', () => {
    const full: DraftStorage = {
      ...shelf(),
      setItem: () => {
        throw new DOMException('full', 'QuotaExceededError')
      },
    }
    expect(new Draft('x', { storage: full }).save('y')).toBe(false)
  })
})
