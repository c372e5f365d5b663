import { expect, it } from 'vitest'
import { Shelf } from './shelf.ts'

it('what is made on demand is made once for a while, never for too many at once, and forgotten in the end', async () => {
  let now = 0
  const asked: string[] = []
  const waiting = new Map<string, (made: string | undefined) => void>()
  const shelf = new Shelf<string>({
    clock: () => now,
    freshMs: 100,
    retryMs: 10,
    maxEntries: 2,
    maxMaking: 2,
    make: (key) => {
      asked.push(key)
      return new Promise((resolve) => waiting.set(key, resolve))
    },
  })
  const both = [shelf.get('a'), shelf.get('a')]
  const other = shelf.get('none')
  expect(await shelf.get('c')).toBe('busy')
  waiting.get('a')?.('lamp')
  waiting.get('none')?.(undefined)
  expect(await Promise.all([...both, other])).toEqual(['lamp', 'lamp', undefined])
  expect(asked).toEqual(['a', 'none'])

  now = 50
  expect(await shelf.get('a')).toBe('lamp')
  void shelf.get('none')
  expect(asked).toEqual(['a', 'none', 'none'])
  waiting.get('none')?.(undefined)
  now = 100
  const again = shelf.get('a')
  waiting.get('a')?.('newer lamp')
  expect(await again).toBe('newer lamp')

  const third = shelf.get('third')
  waiting.get('third')?.('melon')
  await third
  // Two are remembered: the one made longest ago gave way.
  void shelf.get('none')
  expect(asked.slice(3)).toEqual(['a', 'third', 'none'])
})
