import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import { sampleContents } from '../documents/fixtures/samples.ts'
import type { AnyDocument } from '../documents/kinds.ts'
import { signDocument } from '../documents/sign.ts'
import type { MelonOrder } from './fixtures/melon-order.ts'
import {
  chainOf,
  coin,
  DUE,
  HOUR,
  LOST,
  makeMelonOrder,
  MINUTE,
  OTHER_ADDRESS,
  PAID,
  SEEN,
  T0,
} from './fixtures/melon-order.ts'
import { foldOrder } from './fold.ts'
import { ruleFor } from './rules.ts'
import { isStepKind } from './rules.ts'

const chains = fc.constantFrom({}, SEEN, PAID, chainOf(coin(DUE - 1n, 2)))
const times = fc.constantFrom(T0, T0 + HOUR, T0 + 30 * HOUR, T0 + 100 * HOUR)

describe('the fold of an order', () => {
  let sale: MelonOrder
  /** All that the parties might ever sign, agreeing or not. */
  let parties: AnyDocument[]
  /** All that others might throw in. */
  let noise: AnyDocument[]

  beforeAll(async () => {
    sale = await makeMelonOrder()
    const { order, acceptance, funding, dispatch, receipt, vendors, buyers, strangers } = sale
    const follows = { acceptance: acceptance.id }
    parties = [
      order,
      acceptance,
      funding,
      dispatch,
      receipt,
      await vendors('acceptance', { paymentAddress: OTHER_ADDRESS }, T0 + MINUTE),
      await vendors('rejection', { reason: 'no' }, T0 + MINUTE),
      await buyers('cancellation', { reason: 'buyer' }, T0 + MINUTE),
      await vendors('cancellation', { reason: 'vendor' }, T0 + MINUTE),
      await buyers('funding', follows, T0 + 3 * MINUTE),
      await vendors('dispatch', { ...follows, tracking: 'again' }, T0 + HOUR),
      await buyers('funding', { acceptance: LOST }, T0),
      await buyers('acceptance', {}, T0),
    ]
    noise = [
      await strangers('acceptance', { paymentAddress: OTHER_ADDRESS }, T0),
      await strangers('rejection', {}, T0),
      await strangers('cancellation', {}, T0),
      await strangers('dispatch', follows, T0),
      await strangers('receipt', { dispatch: dispatch.id }, T0),
      await strangers('listing', {}, T0),
      await signDocument(
        'order',
        { ...sampleContents.order, nonce: '00'.repeat(16) },
        sale.buyer,
        T0,
      ),
      await signDocument('acceptance', sampleContents.acceptance, sale.vendor, T0),
    ]
  })

  const subset = (from: () => AnyDocument[]) =>
    fc
      .uniqueArray(fc.nat(from().length - 1))
      .map((picks) => picks.flatMap((at) => from()[at] ?? []))

  it('is the same for every order and repetition of the same documents', () => {
    const runs = fc
      .tuple(
        subset(() => parties),
        subset(() => noise),
      )
      .chain(([some, others]) => {
        const set = [sale.order, ...some, ...others]
        const repeated = fc.array(fc.constantFrom(...set), { maxLength: 6 })
        return fc.tuple(
          fc.constant(set),
          repeated.chain((again) =>
            fc.shuffledSubarray([...set, ...again], { minLength: set.length + again.length }),
          ),
        )
      })
    fc.assert(
      fc.property(runs, chains, times, ([set, shuffled], chain, now) => {
        const input = { id: sale.id, chain, now }
        expect(foldOrder({ ...input, documents: shuffled })).toEqual(
          foldOrder({ ...input, documents: set }),
        )
      }),
      { numRuns: 400 },
    )
  })

  it('is not changed by strangers and by documents of other orders', () => {
    fc.assert(
      fc.property(
        subset(() => parties),
        subset(() => noise),
        chains,
        times,
        (some, others, chain, now) => {
          const documents = [sale.order, ...some]
          const plain = foldOrder({ id: sale.id, documents, chain, now })
          const noisy = foldOrder({ id: sale.id, documents: [...others, ...documents], chain, now })
          expect({ ...noisy, evidence: [] }).toEqual({ ...plain, evidence: [] })
        },
      ),
      { numRuns: 400 },
    )
  })

  it('offers only acts that the same table obeys', async () => {
    fc.assert(
      fc.property(
        subset(() => parties),
        chains,
        times,
        (some, chain, now) => {
          const result = foldOrder({ id: sale.id, documents: [sale.order, ...some], chain, now })
          if (result === undefined) throw new Error('no order')
          for (const role of ['buyer', 'vendor'] as const) {
            const main = result.main[role]
            if (main !== undefined) expect(result.actions[role]).toContain(main)
          }
          for (const { document, role } of result.steps.slice(1)) {
            if (isStepKind(document.kind)) expect(ruleFor(document.kind, role)).toBeDefined()
          }
          const seen = [...result.steps.map((step) => step.document.id), ...result.parked]
          const refused = result.evidence.map(({ id }) => id)
          // Each document is a step, parked or evidence, and never two of them.
          expect([...seen, ...refused].sort()).toEqual(
            [...new Set([sale.order, ...some].map(({ id }) => id))].sort(),
          )
        },
      ),
      { numRuns: 400 },
    )
  })

  it('never leaves the end again, whatever else is signed later', () => {
    const { order, acceptance, funding, dispatch, receipt } = sale
    const closed = [order, acceptance, funding, dispatch, receipt]
    fc.assert(
      fc.property(
        subset(() => parties),
        times,
        (some, now) => {
          const documents = [...closed, ...some]
          expect(foldOrder({ id: sale.id, documents, chain: PAID, now })?.state).toBe('received')
        },
      ),
    )
  })
})
