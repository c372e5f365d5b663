import { describe, expect, it } from 'vitest'
import { at, problemOf, replaced, treeOf, waysIn } from './fixtures/tree.ts'
import type { DocumentKind } from './kinds.ts'

/** Kind and path · fewest characters · most characters · several lines. Every text that people write. */
const TEXTS = `
profile/name 1 40
profile/short_description 0 160
profile/about 0 10000 lines
profile/location 0 40
profile/website 0 2000
profile/email 0 70
profile/phone 0 40
profile/accounts/account/kind 1 40
profile/accounts/account/name 1 40
profile/accounts/account/proof 0 2000
profile/avatar/alt 0 250
profile/header/alt 0 250
moderator_offer/description 0 10000 lines
moderator_offer/terms 0 10000 lines
label_list/title 1 80
label_list/description 0 1000 lines
label_list/entries/entry/reason 0 200
listing/title 1 140
listing/description 0 50000 lines
listing/product_id 0 40
listing/options/option/name 1 40
listing/options/option/description 0 70
listing/options/option/variants/variant/name 1 40
listing/options/option/variants/variant/photo/alt 0 250
listing/skus/sku/selections/selection/option 1 40
listing/skus/sku/selections/selection/variant 1 40
listing/skus/sku/product_id 0 40
listing/tags/tag 1 40
listing/categories/category 1 40
listing/photos/photo/alt 0 250
listing/processing 0 70
listing/origin/postal_code 0 25
listing/shipping/option/name 1 40
listing/shipping/option/services/service/name 1 40
listing/shipping/option/services/service/delivery 1 70
listing/taxes/tax/name 1 40
listing/coupons/coupon/title 1 70
listing/terms 0 10000 lines
listing/returns 0 10000 lines
order/items/item/selections/selection/option 1 40
order/items/item/selections/selection/variant 1 40
order/items/item/shipping/option 1 40
order/items/item/shipping/service 0 40
order/items/item/coupons/code 1 20
order/items/item/note 0 3000 lines
order/rates/rate/source 1 80
order/shipping_address/name 1 80
order/shipping_address/street 1 200 lines
order/shipping_address/city 1 80
order/shipping_address/postal_code 0 25
order/shipping_address/note 0 500 lines
order/contact 0 500
order/note 0 3000 lines
rejection/reason 0 3000 lines
mediation/note 0 3000 lines
dispatch/carrier 0 70
dispatch/tracking 0 140
dispatch/deliveries/delivery/name 1 140
dispatch/deliveries/delivery/link 0 2000
dispatch/deliveries/delivery/secret 0 500 lines
dispatch/deliveries/delivery/file/name 1 255
dispatch/note 0 3000 lines
receipt/note 0 3000 lines
completion/note 0 3000 lines
rating/review 0 3000 lines
cancellation/reason 0 3000 lines
refund/reason 0 3000 lines
extension/reason 0 3000 lines
return/carrier 0 70
return/tracking 0 140
return/reason 1 3000 lines
settlement_offer/reason 0 3000 lines
dispute/claim 1 10000 lines
dispute/files/file/name 1 255
dispute_answer/statement 1 10000 lines
dispute_answer/files/file/name 1 255
verdict/reason 1 10000 lines
`
  .trim()
  .split('\n')
  .map((line) => {
    const [path = '', min, max, lines] = line.split(' ')
    return { path, min: Number(min), max: Number(max), lines: lines !== undefined }
  })

/** So many characters; long texts in lines that GnuPG does not cut. */
function textOf(character: string, count: number, lines: boolean): string {
  if (!lines) return character.repeat(count)
  return Array.from({ length: count }, (_, index) =>
    index % 1000 === 999 && index < count - 1 ? '\n' : character,
  ).join('')
}

const trees = new Map<string, ReturnType<typeof treeOf>>()

/** What the element at a path has against a text; not what others have that should fit to it. */
function refusal(path: string, text: string): string | undefined {
  const kind = path.split('/')[0] as DocumentKind
  const tree = trees.get(kind) ?? treeOf(kind)
  trees.set(kind, tree)
  const way = waysIn(tree).find((one) => at(tree, one).path === path)
  if (way === undefined) throw new Error(`no ${path} in the sample`)
  const problem = problemOf(replaced(tree, way, (element) => [{ ...element, content: text }]))
  return problem?.element === path ? problem.reason : undefined
}

describe('every text that people write', () => {
  for (const { path, min, max, lines } of TEXTS) {
    it(`${path} takes ${min} to ${max} characters of any script, and not one more`, () => {
      for (const character of ['x', '西', '🍉', '&']) {
        expect(refusal(path, textOf(character, max, lines))).toBeUndefined()
        expect(refusal(path, textOf(character, max + 1, lines))).toBe('too-long')
      }
      expect(refusal(path, 'x')).toBeUndefined()
      expect(refusal(path, '')).toBe(min === 0 ? undefined : 'required')
      expect(refusal(path, 'a\nb')).toBe(lines ? undefined : 'line-break')
      expect(refusal(path, 'a\tb')).toBe('forbidden-character')
      expect(refusal(path, 'e\u0301')).toBe('not-normalized')
      expect(refusal(path, 'بطيخ')).toBeUndefined()
    })
  }

  it('is in this list', () => {
    const listed = new Set(TEXTS.map(({ path }) => path))
    const kinds = ['profile', 'moderator_offer', 'listing', 'order', 'acceptance', 'rejection']
    const rest = ['mediation', 'funding', 'dispatch', 'receipt', 'completion', 'rating', 'refund']
    const more = ['cancellation', 'extension', 'return', 'settlement_offer', 'dispute', 'verdict']
    const last = ['settlement_acceptance', 'dispute_answer', 'hold', 'payout']
    const unlisted = [...kinds, ...rest, ...more, ...last].flatMap((kind) => {
      const tree = treeOf(kind as DocumentKind)
      return (
        waysIn(tree)
          .map((way) => at(tree, way))
          .filter(({ element: { content } }) => typeof content === 'string')
          .map(({ path }) => path)
          // Only a text for people takes a melon.
          .filter((path) => !listed.has(path) && refusal(path, '🍉') === undefined)
      )
    })
    expect(unlisted).toEqual([])
  })
})
