import fc from 'fast-check'
import { expect, test } from 'vitest'
import { cardKey, type SearchCard } from './card.ts'
import { documentTerms } from './document.ts'
import type { SearchFilters } from './query.ts'
import { SearchIndex } from './search-index.ts'
import { card, MemoryDisk, NOW, nym, plain } from './testing.ts'

/** On a busy machine. */
const PATIENCE_MS = 60_000

// Words with figures are never taken for slips of others.
const word = fc.integer({ min: 0, max: 12 }).map((at) => `w${at}`)
const words = fc.array(word, { minLength: 1, maxLength: 5 }).map((list) => list.join(' '))
const vendor = fc.constantFrom('Ada', 'Bob', 'Eve')

const listing: fc.Arbitrary<SearchCard> = fc
  .record({
    title: words,
    excerpt: words,
    tags: fc.array(word, { maxLength: 3 }),
    slug: fc.integer({ min: 0, max: 8 }).map(String),
    by: vendor,
    kind: fc.constantFrom('physical', 'digital', 'service'),
    condition: fc.constantFrom('new', 'used'),
    amount: fc.bigInt({ min: 0n, max: 50n }),
    currency: fc.constantFrom('BTC', 'EUR', 'XXX'),
    shipsTo: fc.subarray(['DE', 'FR', 'ALL']),
    age: fc.integer({ min: 0, max: 1000 }),
    adult: fc.boolean(),
  } as const)
  .map(({ by, amount, currency, age, title, ...rest }) =>
    card(title, { ...rest, nym: nym(by), price: { amount, currency }, signedAt: NOW - age * 1000 }),
  )

type Act =
  | { act: 'put'; cards: SearchCard[] }
  | { act: 'replace'; by: string; cards: SearchCard[] }
  | { act: 'flush' | 'reopen' }

const act: fc.Arbitrary<Act> = fc.oneof(
  { weight: 5, arbitrary: fc.record({ act: fc.constant('put'), cards: fc.array(listing) }) },
  fc.record({ act: fc.constant('replace'), by: vendor, cards: fc.array(listing) }),
  fc.record({ act: fc.constantFrom('flush', 'reopen') }),
) as fc.Arbitrary<Act>

const filters: fc.Arbitrary<SearchFilters> = fc.record(
  {
    kinds: fc.constant(['physical' as const]),
    conditions: fc.constant(['used']),
    tags: fc.array(word, { minLength: 1, maxLength: 2 }),
    minSats: fc.bigInt({ min: 0n, max: 60n }),
    maxSats: fc.bigInt({ min: 0n, max: 100n }),
    shipsTo: fc.constantFrom('DE', 'US'),
    vendor: vendor.map(nym),
  },
  { requiredKeys: [] },
)

const sats = (currency: string, amount: bigint) => (currency === 'EUR' ? 2n * amount : undefined)

function worth({ price: { currency, amount } }: SearchCard): bigint | undefined {
  return currency === 'BTC' ? amount : sats(currency, amount)
}

/** What the index must find, by looking at every card. */
function scan(all: Iterable<SearchCard>, text: string, wanted: SearchFilters): SearchCard[] {
  const terms = text.split(' ').filter((each) => each !== '')
  const passes = (each: SearchCard) => {
    const price = worth(each)
    const { minSats, maxSats, shipsTo } = wanted
    return (
      (wanted.kinds === undefined || wanted.kinds.includes(each.kind)) &&
      (wanted.conditions === undefined || wanted.conditions.includes(each.condition ?? '')) &&
      (wanted.tags === undefined || wanted.tags.some((tag) => each.tags.includes(tag))) &&
      ((minSats === undefined && maxSats === undefined) || price !== undefined) &&
      (minSats === undefined || (price ?? 0n) >= minSats) &&
      (maxSats === undefined || (price ?? 0n) <= maxSats) &&
      (shipsTo === undefined ||
        each.shipsTo.length === 0 ||
        each.shipsTo.some((place) => place === shipsTo || place === 'ALL')) &&
      (wanted.vendor === undefined || each.nym === wanted.vendor)
    )
  }
  const has = (each: SearchCard) => {
    const { counts } = documentTerms(each)
    return terms.filter((term) => counts.has(term)).length
  }
  const cards = [...all]
  const full = cards.filter((each) => has(each) === terms.length)
  const found = full.length > 0 ? full : cards.filter((each) => has(each) > 0)
  return found.filter(passes)
}

const keys = (cards: readonly SearchCard[]) => cards.map(cardKey).sort()

/** Carries out an act on the index and on a plain list of what must be there. */
async function perform(
  step: Act,
  index: SearchIndex,
  there: Map<string, SearchCard>,
  disk: { now: MemoryDisk },
): Promise<SearchIndex> {
  if (step.act === 'flush') await index.flush()
  // Without closing: as when the worker dies.
  if (step.act === 'reopen') {
    disk.now = disk.now.copy()
    return SearchIndex.open(disk.now, { tailCards: 4 })
  }
  if (step.act === 'put') {
    await index.put(step.cards)
    for (const each of step.cards) {
      const known = there.get(cardKey(each))
      if (known === undefined || known.signedAt <= each.signedAt) there.set(cardKey(each), each)
    }
  }
  if (step.act === 'replace') {
    const own = step.cards.map((each) => ({ ...each, nym: nym(step.by) }))
    await index.replaceVendor(nym(step.by), own)
    for (const [key, each] of there) if (each.nym === nym(step.by)) there.delete(key)
    for (const each of own) {
      const known = there.get(cardKey(each))
      if (known === undefined || known.signedAt <= each.signedAt) there.set(cardKey(each), each)
    }
  }
  return index
}

test(
  'whatever came, went and was merged, a search finds what a look at every card finds',
  async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(act, { minLength: 1, maxLength: 12 }),
        fc.array(word, { maxLength: 3 }).map((list) => [...new Set(list)].join(' ')),
        filters,
        async (acts, text, wanted) => {
          const disk = { now: new MemoryDisk() }
          const there = new Map<string, SearchCard>()
          let index = await SearchIndex.open(disk.now, { tailCards: 4 })
          for (const step of acts) index = await perform(step, index, there, disk)

          const context = { ...plain, sats }
          const query = { text: text === '' ? '' : `${text} `, filters: wanted, count: 500 }
          const expected = scan(there.values(), text, wanted)
          const best = await index.search(query, context)
          expect(keys(best.matches.map((match) => match.card))).toEqual(keys(expected))
          expect(best.total).toBe(expected.length)
          const scores = best.matches.map(({ score }) => score)
          for (const [at, score] of scores.entries()) {
            if (at > 0) expect(score).toBeLessThanOrEqual((scores[at - 1] ?? 0) + 1e-4)
          }

          const newest = await index.search({ ...query, sort: 'newest' }, context)
          expect(newest.matches.map(({ card: found }) => found.signedAt)).toEqual(
            expected.map(({ signedAt }) => signedAt).sort((a, b) => b - a),
          )
          const cheapest = await index.search({ ...query, sort: 'cheapest' }, context)
          const prices = cheapest.matches.map(({ card: found }) => worth(found))
          const known = prices.filter((price) => price !== undefined)
          expect(known).toEqual([...known].sort((a, b) => Number(a - b)))
          expect(prices.slice(known.length).every((price) => price === undefined)).toBe(true)

          const { kinds: _, ...others } = wanted
          const byKind = Map.groupBy(scan(there.values(), text, others), ({ kind }) => kind)
          expect(best.facets.kinds).toEqual(
            Object.fromEntries([...byKind].map(([kind, cards]) => [kind, cards.length])),
          )
          expect(index.stats().cards).toBe(there.size)
        },
      ),
      { numRuns: 25 },
    )
  },
  PATIENCE_MS,
)
