import { hex } from '@scure/base'
import { deriveKeys } from '../../contracts/identity/derive.ts'
import { PHRASE_ENTROPY_BYTES, makePhrase } from '../../contracts/identity/phrase.ts'
import { smallestSensibleAmount } from '../../contracts/escrow/affordable.ts'
import type { OrderContent, OrderTotals, PaymentMethod } from '../../contracts/documents/order.ts'
import { checkOrder } from '../../contracts/order/check.ts'
import { wantedPieces } from '../../contracts/order/inventory.ts'
import { riskSheet } from '../../contracts/order/risk.ts'
import { escrowScripts } from '../../contracts/order/scripts.ts'
import { PricingError } from '../../contracts/order/totals.ts'
import type { Bill } from '../../contracts/order/totals.ts'
import type { Nym } from '../../lib/brand.ts'
import { toWireError } from '../../lib/errors.ts'
import type { QuoteDraft, QuoteView, QuotedThing } from '../rpc/trade-api.ts'
import type { Person } from '../session.ts'
import type { CheckoutComponents } from './components.ts'
import {
  acceptedModerators,
  blocksOf,
  freezeEscrow,
  moderatorChoices,
  suggestedModerator,
} from './moderation.ts'
import type { Wanted } from './wanted.ts'
import { billFor, goodsOf, loadWanted, ratesFor } from './wanted.ts'

/** Said of an order before there is one: only its signature and its addresses are missing. */
const PREVIEW: Pick<
  OrderContent,
  'nonce' | 'method' | 'contact' | 'note' | 'refundAddress' | 'answerBy'
> = {
  nonce: '00'.repeat(16),
  method: 'direct',
  contact: '',
  note: '',
  refundAddress: '',
  answerBy: Number.MAX_SAFE_INTEGER,
}

/** A visitor who has no identity yet. */
const NOBODY = '' as Nym

/** The page asks for the address itself, and shows where it is missing. */
const ASKED_FOR = new Set(['order.no-address', 'order.own-listing'])

/**
 * What an order would cost and how it could be paid, now. Needs no identity. What does not fit is told
 * by item; throws only where a listing cannot be had, or a rate is unknown.
 */
export async function quote(components: CheckoutComponents, draft: QuoteDraft): Promise<QuoteView> {
  const { session, rates: ratesNow, isAwake, feerate } = components
  const knocking = isAwake(draft.vendor)
  const wanted = await loadWanted(components, draft)
  const rates = ratesFor(wanted, ratesNow())
  const person = await session.person()
  const { items, totals } = price(components, draft, wanted, person)
  const listings = wanted.map(({ listing }) => listing)
  const moderators = await moderatorChoices(
    components,
    acceptedModerators(listings, [draft.vendor, person?.nym]),
  )
  const suggested = suggestedModerator(moderators, listings, person?.nym ?? draft.vendor)
  const awake = await knocking
  const smallestModerated = smallestSensibleAmount(await feerate())
  const problems: Partial<Record<PaymentMethod, string>> = {
    ...(suggested === undefined && { moderated: 'order.moderator-missing' }),
    ...(totals !== undefined &&
      totals.total < smallestModerated && { moderated: 'escrow.fee-too-high' }),
  }
  const methods = await Promise.all(
    methodsFor(awake, problems).map(async (method) => {
      const known = { method, ...(problems[method] && { problem: problems[method] }) }
      if (method === 'direct') {
        return { ...known, risks: riskSheet({ content: { method } }, { scripts: [] }) }
      }
      if (method === 'moderated' && suggested === undefined) return { ...known, risks: [] }
      try {
        const risks = await risksOf(components, wanted, { method, person, moderator: suggested })
        return { ...known, risks, blocks: blocksOf(listings) }
      } catch (error) {
        return { ...known, risks: [], problem: toWireError(error).code }
      }
    }),
  )
  return {
    items,
    ...(totals && { totals }),
    rates,
    awake,
    methods,
    moderators,
    ...(suggested !== undefined && { suggested }),
    smallestModerated,
  }
}

/** The recommended one first: protected if possible; a vendor who sleeps is not waited for. */
function methodsFor(
  awake: boolean,
  problems: Partial<Record<PaymentMethod, string>>,
): PaymentMethod[] {
  const plain: PaymentMethod[] = awake ? ['direct', 'sleeping'] : ['sleeping', 'direct']
  return problems.moderated === undefined ? ['moderated', ...plain] : [...plain, 'moderated']
}

function price(
  { rates: ratesNow, clock, network }: CheckoutComponents,
  { vendor, country }: QuoteDraft,
  wanted: readonly Wanted[],
  person: Person | undefined,
): { items: QuotedThing[]; totals?: OrderTotals } {
  const problems = new Map<number, string>()
  const rates = ratesFor(wanted, ratesNow())
  wanted.forEach(({ thing, listing }, item) => {
    if (thing.documentId !== listing.id) problems.set(item, 'order.listing-changed')
  })
  const bill = tryBill(wanted, problems, () => billFor(wanted, rates, country))
  if (bill !== undefined) {
    const content = {
      ...PREVIEW,
      ...goodsOf(vendor, wanted, rates, bill),
      ...(country !== undefined && { country }),
    }
    const author = { nym: person?.nym ?? NOBODY }
    const listings = wanted.map(({ listing }) => listing)
    const order = { author, content, network, signedAt: clock() } as Parameters<
      typeof checkOrder
    >[0]
    for (const { code, item = 0 } of checkOrder(order, { listings })) {
      if (!ASKED_FOR.has(code) && !problems.has(item)) problems.set(item, code)
    }
  }
  const items = wanted.map((one, index) =>
    quoted(one, bill?.items[index]?.unit, problems.get(index)),
  )
  const isFine = bill !== undefined && problems.size === 0
  return isFine ? { items, totals: bill.totals } : { items }
}

/** Finds every item that cannot be priced, not only the first. */
function tryBill(
  wanted: readonly Wanted[],
  problems: Map<number, string>,
  bill: () => Bill,
): Bill | undefined {
  try {
    return bill()
  } catch (error) {
    if (!(error instanceof PricingError)) throw error
    const item = error.data?.['item']
    problems.set(typeof item === 'number' ? item : wanted.length - 1, error.code)
    return undefined
  }
}

function quoted(
  { thing, listing, choice }: Wanted,
  unit: bigint | undefined,
  problem: string | undefined,
): QuotedThing {
  const { slug, title, photos } = listing.content
  const [photo] = photos
  const [pieces] = wantedPieces([{ ...choice, slug }], [listing.content])
  return {
    slug: thing.slug,
    documentId: listing.id,
    title,
    ...(photo && { photo }),
    quantity: choice.quantity,
    unitSats: unit ?? 0n,
    ...(pieces?.available !== undefined && { available: pieces.available }),
    ...(problem !== undefined && { problem }),
    coupons: [...choice.coupons],
  }
}

/** The risk sheet of what would be signed, read from the scripts that it would have. */
async function risksOf(
  components: CheckoutComponents,
  wanted: readonly Wanted[],
  terms: {
    method: PaymentMethod
    person: Person | undefined
    moderator: QuoteView['suggested']
  },
) {
  const { method, person, moderator } = terms
  const { network } = components
  const { escrow } = await freezeEscrow(
    components,
    wanted.map(({ listing }) => listing),
    {
      method,
      buyerXpub: person?.keys.escrow.publicExtendedKey ?? passingAccount(network),
      buyer: person?.nym ?? NOBODY,
      moderator,
    },
  )
  const content = { method, ...(escrow && { escrow }) }
  const hash = hex.decode(wanted[0]?.listing.content.nonce.repeat(2) ?? '')
  return riskSheet({ content }, escrowScripts(content, hash, network))
}

/** A visitor has no keys yet; who can do what when does not depend on them. */
function passingAccount(network: CheckoutComponents['network']): string {
  const phrase = makePhrase(crypto.getRandomValues(new Uint8Array(PHRASE_ENTROPY_BYTES)))
  return deriveKeys(phrase, network).escrow.publicExtendedKey
}
