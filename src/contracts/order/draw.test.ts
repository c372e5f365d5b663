import { describe, expect, it } from 'vitest'
import type { Nym } from '../../lib/brand.ts'
import { drawModerator } from './draw.ts'

const nyms = Array.from({ length: 9 }, (_, index) => `moderator-${index}` as Nym)
const buyerOf = (index: number) => `buyer-${index}` as Nym
const draw = (buyer: number, candidates = nyms) =>
  drawModerator(candidates, { listingNonces: ['aa', 'bb'], buyer: buyerOf(buyer) })

describe('a moderator whom nobody chose', () => {
  it('is the same for both sides, in whatever order they list candidates and listings', () => {
    const again = drawModerator(nyms.toReversed(), {
      listingNonces: ['bb', 'aa'],
      buyer: buyerOf(1),
    })
    expect(again).toBe(draw(1))
    expect(nyms).toContain(again)
  })

  it('is another for other buyers, and nobody is left out for ever', () => {
    const drawn = new Set(Array.from({ length: 200 }, (_, buyer) => draw(buyer)))
    expect(drawn.size).toBe(nyms.length)
  })

  it('stays when somebody else leaves the list', () => {
    const drawn = draw(3)
    const others = nyms.filter((nym) => nym !== drawn)
    expect(
      draw(
        3,
        nyms.filter((nym) => nym !== others[0]),
      ),
    ).toBe(drawn)
    expect(draw(3, others)).not.toBe(drawn)
  })

  it('is nobody where there is no candidate', () => {
    expect(draw(1, [])).toBeUndefined()
  })
})
