import { expect, it } from 'vitest'
import type { Nym } from '../../lib/brand.ts'
import { Emitter } from '../../lib/emitter.ts'
import type { Change } from '../changes.ts'
import { KnownStars } from './known-stars.ts'

const alma = '12D3KooWAlma' as Nym

it('shows new stars to whoever looks at results, and disturbs nobody when they stay', async () => {
  const changes = new Emitter<Change>()
  let stars = { hundredths: 400, count: 1 }
  let computed = 0
  const known = new KnownStars({
    people: async () => [alma],
    compute: async () => {
      computed++
      return stars
    },
    changes,
  })
  const seen: (number | undefined)[] = []
  changes.on(({ about }) => {
    if (about === 'find') seen.push(known.of(alma)?.hundredths)
  })
  await known.load()
  changes.emit({ about: 'reputation', nym: alma })
  await expect.poll(() => computed).toBe(2)
  stars = { hundredths: 450, count: 2 }
  changes.emit({ about: 'reputation', nym: alma })
  await expect.poll(() => seen.length).toBe(2)
  expect(seen).toEqual([400, 450])
  known.stop()
})
