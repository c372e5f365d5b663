import type { ModeratorOfferDraft } from '../../../app/rpc/trade-api.ts'
import { LIMITS } from '../../../contracts/documents/limits.ts'
import type { ModeratorFee } from '../../../contracts/documents/moderator-offer.ts'
import { isLanguageTag } from '../../../contracts/documents/words.ts'
import { tidyText } from '../../../contracts/xml/text.ts'
import type { Nym } from '../../../lib/brand.ts'
import { characters } from '../../../lib/text.ts'
import { isNym } from '../../routes.ts'
import { dayOf, endOfDay } from '../edit-listing/day.ts'
import { percentText, readAmount, readPercent } from '../edit-listing/numbers.ts'
import { fieldsOf, like, listOf, word } from '../edit-listing/reshape.ts'
import type { Shape } from '../edit-listing/reshape.ts'

/** How a fee is counted. */
export const FEE_KINDS = ['percent', 'fixed', 'both', 'none'] as const
export type FeeKind = (typeof FEE_KINDS)[number]

/** Times within which somebody may promise to answer, hours; the contract holds 1 to 720. */
export const RESPONSE_HOURS = [6, 12, 24, 48, 72, 168, 336] as const

/** An offer to moderate, as typed. */
export interface OfferInput {
  description: string
  terms: string
  fee: FeeKind
  percent: string
  /** Satoshis. */
  fixed: string
  /** Percent off the fee for those who keep the market up; empty: none. */
  discount: string
  languages: string[]
  /** Hours. */
  response: string
  /** Whole percent for the buyer. */
  end: number
  backup: Nym[]
  /** Empty: no end. */
  lastDay: string
  /** The published end and share; they hold as long as what was typed of them stays the same. */
  published: { expires?: number; endBuyerShare?: number }
}

/** The form of somebody who offers for the first time, or what is published. */
export function offerInput(offer: ModeratorOfferDraft | undefined, locale: string): OfferInput {
  if (offer === undefined) {
    return {
      description: '',
      terms: '',
      fee: 'percent',
      percent: '5',
      fixed: '',
      discount: '',
      languages: isLanguageTag(locale) ? [locale] : ['en'],
      response: '48',
      end: 50,
      backup: [],
      lastDay: '',
      published: {},
    }
  }
  const { fixedSats = 0n, basisPoints = 0 } = offer.fee
  const { expires, endBuyerShare, helperDiscount = 0 } = offer
  return {
    description: offer.description,
    terms: offer.terms,
    fee: feeKind(offer.fee),
    percent: basisPoints > 0 ? percentText(basisPoints) : '',
    fixed: fixedSats > 0n ? String(fixedSats) : '',
    discount: helperDiscount > 0 ? percentText(helperDiscount) : '',
    languages: [...offer.languages],
    response: String(offer.responseHours),
    end: Math.round(endBuyerShare / 100),
    backup: offer.backup === undefined ? [] : [offer.backup],
    lastDay: expires === undefined ? '' : dayOf(expires),
    published: { ...(expires !== undefined && { expires }), endBuyerShare },
  }
}

function feeKind({ fixedSats = 0n, basisPoints = 0 }: ModeratorFee): FeeKind {
  if (basisPoints > 0) return fixedSats > 0n ? 'both' : 'percent'
  return fixedSats > 0n ? 'fixed' : 'none'
}

export type OfferProblem = {
  field: 'description' | 'terms' | 'percent' | 'fixed' | 'discount' | 'languages' | 'last-day'
  key: 'too-long' | 'percent' | 'fixed' | 'discount' | 'languages' | 'past'
  max?: number
}

/** What keeps an offer from being published, in the order of the form. */
export function offerProblems(input: OfferInput, now: number): OfferProblem[] {
  const problems: OfferProblem[] = []
  for (const [field, max] of [
    ['description', LIMITS.about],
    ['terms', LIMITS.terms],
  ] as const) {
    if (characters(input[field].trim()) > max) problems.push({ field, key: 'too-long', max })
  }
  const { share, fixed } = readFee(input)
  if (share === undefined) problems.push({ field: 'percent', key: 'percent' })
  if (fixed === undefined) problems.push({ field: 'fixed', key: 'fixed' })
  if (readDiscount(input) === undefined) problems.push({ field: 'discount', key: 'discount' })
  if (input.languages.length === 0) problems.push({ field: 'languages', key: 'languages' })
  const expires = readEnd(input)
  if (input.lastDay !== '' && (expires === undefined || expires <= now)) {
    problems.push({ field: 'last-day', key: 'past' })
  }
  return problems
}

/** The offer that the form describes; unreadable numbers count as nothing. */
export function toOffer(input: OfferInput): ModeratorOfferDraft {
  const { share = 0, fixed = 0n } = readFee(input)
  const { endBuyerShare } = input.published
  const [backup] = input.backup
  const helperDiscount = readDiscount(input) ?? 0
  const expires = readEnd(input)
  return {
    description: tidyText(input.description, { lines: true }),
    terms: tidyText(input.terms, { lines: true }),
    fee: {
      ...(share > 0 || fixed === 0n ? { basisPoints: share } : {}),
      ...(fixed > 0n ? { fixedSats: fixed } : {}),
    },
    languages: [...input.languages],
    responseHours: Number(input.response),
    endBuyerShare:
      endBuyerShare !== undefined && Math.round(endBuyerShare / 100) === input.end
        ? endBuyerShare
        : input.end * 100,
    ...(backup !== undefined && { backup }),
    ...(helperDiscount > 0 && { helperDiscount }),
    ...(expires !== undefined && { expires }),
  }
}

/** Share in hundredths of a percent and satoshis; what is asked for and not readable is `undefined`. */
function readFee({ fee, percent, fixed }: OfferInput): { share?: number; fixed?: bigint } {
  const share = fee === 'percent' || fee === 'both' ? readPercent(percent, 10_000) : 0
  const sats = fee === 'fixed' || fee === 'both' ? readAmount(fixed, 0) : 0n
  const wrong = (fee === 'fixed' || fee === 'both') && (sats === 0n || (sats ?? 0n) > LIMITS.sats)
  return {
    ...(share !== undefined && { share }),
    ...(sats !== undefined && !wrong && { fixed: sats }),
  }
}

/** Hundredths of a percent; nothing and 0 are no discount, and of no fee there is none. */
const readDiscount = ({ fee, discount }: OfferInput): number | undefined =>
  fee === 'none' || discount.trim() === '' ? 0 : readPercent(discount, 10_000, 0)

function readEnd({ lastDay, published: { expires } }: OfferInput): number | undefined {
  return expires !== undefined && dayOf(expires) === lastDay ? expires : endOfDay(lastDay)
}

/** What a moderator gets of money in dispute: the fixed amount and the share, never more than there is. */
export function feeOf({ fixedSats = 0n, basisPoints = 0 }: ModeratorFee, total: bigint): bigint {
  const fee = fixedSats + (total * BigInt(basisPoints)) / 10_000n
  return fee > total ? total : fee
}

const text = like('')
const nym: Shape<Nym> = (value) => (typeof value === 'string' && isNym(value) ? value : undefined)
const tag: Shape<string> = (value) =>
  typeof value === 'string' && isLanguageTag(value) ? value : undefined
const percent: Shape<number> = (value) =>
  typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= 100
    ? value
    : undefined
const hours: Shape<string> = (value) =>
  typeof value === 'string' && /^[1-9]\d{0,2}$/.test(value) ? value : undefined

/** What was typed earlier and not published; parts that cannot be read are as `now`. */
export function keptOffer(value: unknown, now: OfferInput): OfferInput | undefined {
  return fieldsOf<OfferInput>(now, {
    description: text,
    terms: text,
    fee: word(...FEE_KINDS),
    percent: text,
    fixed: text,
    discount: text,
    languages: listOf(tag),
    response: hours,
    end: percent,
    backup: listOf(nym),
    lastDay: text,
    published: () => now.published,
  })(value)
}
