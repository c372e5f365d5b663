import type { AnyDocument, VerifiedDocument } from '../documents/kinds.ts'
import { isKind } from '../documents/kinds.ts'
import { actionsOf, mainOf } from './actions.ts'
import type { Situation } from './actions.ts'
import { claimsOf } from './claims.ts'
import type { ClockInput } from './clocks.ts'
import { SILENCE, afterClocks, deadlinesOf } from './clocks.ts'
import { afterCoins } from './coin-state.ts'
import type { WatchedPlace } from './coins.ts'
import { factsAt } from './coins.ts'
import { foreignPayouts } from './foreign.ts'
import type { OrderMoney } from './money.ts'
import { fundedBy, inScripts, moneyOf } from './money.ts'
import { isOneSided, partiesOf } from './parties.ts'
import { chooseAcceptance, ownersOf, paymentOf, refundTxids } from './payment.ts'
import { payoutsOf } from './payouts.ts'
import { ruleFor } from './rules.ts'
import type { OrderScripts } from './scripts.ts'
import { tryOrderScripts } from './scripts.ts'
import { openSettlements } from './settlements.ts'
import { evidenceOf } from './evidence.ts'
import { sift } from './sift.ts'
import type { SiftedStep } from './step.ts'
import { strictJudge } from './signatures.ts'
import type { OrderState } from './states.ts'
import { CAME_TO_NOTHING, ENDED } from './states.ts'
import { datedSteps, timelineOf } from './timeline.ts'
import type { Evidence, FoldInput, OrderFold } from './types.ts'
import { walk } from './walk.ts'
import type { Walked } from './walk.ts'
import { warningsOf } from './warnings.ts'

/** Before the vendor has said how many confirmations he wants. */
const DEFAULT_CONFIRMATIONS = 1

/**
 * The state of an order and all that follows from it: a pure function of a set of documents, the
 * chain and the time. Order, repetition and losses of documents do not matter, so all sides come to
 * the same. `undefined` while the order document itself is missing or cannot be an order. Never
 * throws, whatever the documents and the facts say.
 */
export function foldOrder(input: FoldInput): OrderFold | undefined {
  const { id, documents, chain, now } = input
  const order = documents.find((document) => (document.id as string) === id)
  if (order === undefined || !isKind(order, 'order')) return undefined
  if (order.author.nym === order.content.vendor) return undefined

  const made = input.scripts ?? tryOrderScripts(order)
  const scripts: OrderScripts = made ?? { scripts: [] }
  const isFaulty = made === undefined || isOneSided(order) || (input.problems ?? []).length > 0
  const sifted = sift(order, documents, { scripts, signatures: input.signatures ?? strictJudge })
  const acceptances = sifted.steps.map(documentOf).filter(isAcceptance)
  const acceptance = chooseAcceptance(acceptances, order, chain)
  const places = placesOf(order, scripts, acceptance)
  const tip = input.tip ?? tipOf(chain, [...places.map(({ address }) => address)])
  const gross = moneyOf({
    places,
    chain,
    due: order.content.totals.total,
    needed: acceptance?.content.confirmations ?? DEFAULT_CONFIRMATIONS,
    owners: ownersOf(order, sifted.steps),
    refundTxids: refundTxids(sifted.steps),
  })
  const base = { order, acceptance, scripts, tip }
  const walked = walk({
    ...base,
    steps: sifted.steps,
    money: gross,
    start: isFaulty ? 'faulty' : 'placed',
  })
  const claims = claimsOf(gross, scripts, tip)
  const payouts = payoutsOf(walked.taken, gross, tip)
  const clocks: ClockInput = {
    ...base,
    taken: walked.taken,
    money: gross,
    claims,
    payouts,
    now,
  }
  const timed = afterClocks(walked.state, clocks)
  const state = afterCoins(timed, { ...base, money: gross, steps: sifted.steps })
  const last = judgeAfterwards(state, walked)
  const money = { ...gross, late: lateIn(state, gross, walked, clocks) }
  const taken = [...walked.taken, ...last.taken]
  const payment = paymentOf(order, acceptance, scripts, money, chain)
  const settlements = openSettlements(taken, money, now)
  const situation: Situation = {
    order,
    scripts,
    money,
    tip,
    state,
    taken,
    claims,
    payouts,
    settlements,
    payTo: payment?.address,
  }
  const actions = actionsOf(situation)
  const deadlines = deadlinesOf(state, clocks)
  const dated = datedSteps([{ document: order, role: 'buyer' }, ...taken])
  const { buyer, vendor, ...judges } = partiesOf(order)
  const evidence = [
    ...sifted.evidence,
    ...walked.evidence,
    ...last.evidence,
    ...foreignPayouts(gross, order),
  ]
  return {
    id,
    state,
    over: ENDED.has(state) || state === 'settled' ? inScripts(money) === 0n : false,
    method: order.content.method,
    buyer: buyer ?? order.author.nym,
    vendor: vendor ?? order.content.vendor,
    ...judges,
    order,
    ...(acceptance && { acceptance }),
    ...found(taken),
    ...(payment && { payment }),
    money,
    addresses: addressesOf(places, acceptances, order, sifted.steps),
    actions,
    main: mainOf(state, actions),
    deadlines,
    ...(deadlines[0] && { deadline: deadlines[0] }),
    steps: dated.map(({ document, role }) => ({ document, role })),
    timeline: timelineOf(dated, money, chain),
    evidence,
    parked: [...sifted.parked, ...walked.parked],
    settlements,
    payouts,
    claims,
    warnings: warningsOf(situation, deadlines, payment, now),
    changedAt: Math.max(...dated.map(({ document }) => document.signedAt)),
  }
}

const documentOf = ({ document }: { readonly document: AnyDocument }) => document

const isAcceptance = (document: AnyDocument): document is VerifiedDocument<'acceptance'> =>
  isKind(document, 'acceptance')

/** Where money of the order lies or comes in. */
function placesOf(
  { content }: VerifiedDocument<'order'>,
  { scripts }: OrderScripts,
  acceptance: VerifiedDocument<'acceptance'> | undefined,
): WatchedPlace[] {
  if (content.method !== 'direct') return scripts.map(({ address, place }) => ({ address, place }))
  return acceptance === undefined
    ? []
    : [{ address: acceptance.content.paymentAddress, place: 'direct' }]
}

/** The scripts; all addresses that acceptances of a direct order named; where refunds were promised. */
function addressesOf(
  places: readonly WatchedPlace[],
  acceptances: readonly VerifiedDocument<'acceptance'>[],
  { content }: VerifiedDocument<'order'>,
  steps: readonly SiftedStep[],
): string[] {
  const named =
    content.method === 'direct' ? acceptances.map((one) => one.content.paymentAddress) : []
  const refunds = refundTxids(steps).size > 0 ? [content.refundAddress] : []
  const all = [...places.map(({ address }) => address), ...named, ...refunds]
  return [...new Set(all)].sort()
}

const tipOf = (chain: FoldInput['chain'], addresses: readonly string[]) =>
  Math.max(0, ...addresses.map((address) => factsAt(chain, address)?.tip ?? 0))

/** Ratings and notices of payouts are judged by what came of the order. */
function judgeAfterwards(state: OrderState, { afterwards, taken: before }: Walked) {
  const taken: SiftedStep[] = []
  const evidence: Evidence[] = []
  const rated = new Set<string>()
  const wasCalled = before.some(({ document }) => isKind(document, 'dispute'))
  for (const step of afterwards) {
    const { document, role } = step
    const mayCount = ruleFor(document.kind, role)?.from.includes(state) === true
    const isUncalled = !wasCalled && (role === 'moderator' || role === 'backup')
    if (!isKind(document, 'rating')) {
      if (mayCount) taken.push(step)
      else evidence.push(evidenceOf(document, 'order.impossible-step'))
      continue
    }
    const pair = `${role}:${document.content.rated}`
    if (!mayCount || isUncalled) evidence.push(evidenceOf(document, 'order.impossible-step'))
    else if (rated.has(pair)) evidence.push(evidenceOf(document, 'order.second-answer'))
    else {
      rated.add(pair)
      taken.push(step)
    }
  }
  return { taken, evidence }
}

/** What was paid in after the order came to nothing. */
function lateIn(
  state: OrderState,
  money: OrderMoney,
  { closedAt }: Walked,
  { order, acceptance }: ClockInput,
): bigint {
  if (!CAME_TO_NOTHING.has(state)) return 0n
  const { answerBy } = order.content
  const end = closedAt ?? (acceptance?.content.payBy ?? answerBy) + SILENCE.confirmMs
  return money.received - fundedBy(money, end).received
}

function found(
  taken: readonly SiftedStep[],
): Partial<Pick<OrderFold, 'dispatch' | 'receipt' | 'dispute' | 'verdict' | 'reason'>> {
  const result: {
    -readonly [K in 'dispatch' | 'receipt' | 'dispute' | 'verdict' | 'reason']?: OrderFold[K]
  } = {}
  for (const { document } of taken) {
    if (isKind(document, 'dispatch')) result.dispatch = document
    if (isKind(document, 'receipt')) result.receipt = document
    if (isKind(document, 'dispute')) result.dispute ??= document
    if (isKind(document, 'verdict')) result.verdict ??= document
    if (isKind(document, 'rejection') || isKind(document, 'cancellation')) {
      result.reason = document.content.reason
    }
  }
  return result
}
