import type { TradePolicy } from '../../../../app/rpc/trade-api.ts'
import { LIMITS } from '../../../../contracts/documents/limits.ts'
import type { Nym } from '../../../../lib/brand.ts'
import { isNym } from '../../../routes.ts'
import { parsePrice, priceText } from '../../edit-listing/parse-price.ts'
import { fieldsOf, like, listOf, word } from '../../edit-listing/reshape.ts'
import type { Shape } from '../../edit-listing/reshape.ts'
import { readTimes, timesInput } from './escrow-times.ts'
import type { TimeName, TimesInput } from './escrow-times.ts'

/** How one sells, as typed. */
export interface PolicyInput {
  moderators: Nym[]
  times: TimesInput
  countersigned: boolean
  autoAccept: boolean
  countries: string[]
  /** Bitcoin; empty: no limit. */
  max: string
  autoHandOver: boolean
}

/** The part of the policy that the page of selling asks for. */
export type SellingPolicy = Omit<TradePolicy, 'trusted'>

const BTC_DIGITS = 8

/** The form as it looks for a policy that holds. */
export function policyInput(policy: SellingPolicy): PolicyInput {
  const { enabled, countries, maxSats } = policy.autoAccept
  return {
    moderators: [...policy.moderators],
    times: timesInput(policy.blocks),
    countersigned: policy.countersigned,
    autoAccept: enabled,
    countries: [...countries],
    max: maxSats === undefined ? '' : priceText(maxSats, BTC_DIGITS),
    autoHandOver: policy.autoHandOver,
  }
}

/** What is wrong: a time (and why), or the limit of orders that are accepted by themselves. */
export type PolicyProblem = { field: TimeName | 'max'; key: 'number' | 'order' | 'max' }

/** The policy that is meant, or what is wrong with what was typed. */
export function readPolicy(
  input: PolicyInput,
): { policy: SellingPolicy } | { problems: PolicyProblem[] } {
  const times = readTimes(input.times)
  const problems: PolicyProblem[] =
    'problems' in times ? times.problems.map(({ time, key }) => ({ field: time, key })) : []
  const max = readMax(input)
  if (max === 'wrong') problems.push({ field: 'max', key: 'max' })
  if (max === 'wrong' || 'problems' in times || problems.length > 0) return { problems }
  const { moderators, countersigned, autoAccept, countries, autoHandOver } = input
  return {
    policy: {
      moderators: [...moderators],
      blocks: times.blocks,
      countersigned,
      autoAccept: {
        enabled: autoAccept,
        countries: [...countries],
        ...(max !== undefined && { maxSats: max }),
      },
      autoHandOver,
    },
  }
}

/** A limit that nobody sees, because the rule is off, cannot be wrong. */
function readMax({ autoAccept, max }: PolicyInput): bigint | 'wrong' | undefined {
  if (max.trim() === '') return undefined
  const read = parsePrice(max, BTC_DIGITS)
  if (read.ok && read.amount <= LIMITS.sats) return read.amount
  return autoAccept ? 'wrong' : undefined
}

const text = like('')
const flag = like(false)
const nym: Shape<Nym> = (value) => (typeof value === 'string' && isNym(value) ? value : undefined)

/** What was typed earlier and not saved; parts that cannot be read are as `now`. */
export function keptPolicy(value: unknown, now: PolicyInput): PolicyInput | undefined {
  return fieldsOf<PolicyInput>(now, {
    moderators: listOf(nym),
    times: fieldsOf<TimesInput>(now.times, {
      preset: word('quick', 'usual', 'patient', 'own'),
      unit: word('days', 'blocks'),
      typed: fieldsOf(now.times.typed, {
        ship: text,
        window: text,
        backup: text,
        accept: text,
        last: text,
        end: text,
      }),
    }),
    countersigned: flag,
    autoAccept: flag,
    countries: listOf(text),
    max: text,
    autoHandOver: flag,
  })(value)
}
