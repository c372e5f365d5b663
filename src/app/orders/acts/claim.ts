import { hex } from '@scure/base'
import type { FinishedTx } from '../../../contracts/escrow/draft.ts'
import { claim as signClaim } from '../../../contracts/escrow/claim.ts'
import { EscrowRefusal } from '../../../contracts/escrow/refusal.ts'
import type { EscrowCoin, EscrowScript, PathName } from '../../../contracts/escrow/types.ts'
import type { Claim } from '../../../contracts/order/claims.ts'
import { isLying, pointOf } from '../../../contracts/order/coins.ts'
import { sum } from '../../../contracts/order/money.ts'
import { payeeScript } from '../../../contracts/order/scripts.ts'
import { SoukError } from '../../../lib/errors.ts'
import type { OwnTransaction } from '../../../storage/repositories/orders.ts'
import { decodeTx } from '../../../wallet/decode.ts'
import type { EscrowSpendPlan } from '../../rpc/trade-api.ts'
import { scriptOf, secretFor } from './escrow.ts'
import { latestSent, send, sendAgain, sentBefore } from './send.ts'
import type { Act, Turn } from './turn.ts'
import { notNow } from './turn.ts'

/** sat/vB; at this rate a claim never costs too much. */
const LOWEST_RATE = 1

export interface ClaimInput {
  /** sat/vB; default: the present rate, or less where that were more than a tenth. */
  readonly feeSatPerVb?: number
}

/** What a claim would bring. */
export const planClaim = (input: ClaimInput): Act<EscrowSpendPlan> => ({
  action: 'claim',
  run: async (turn) => {
    const tx = await signed(turn, own(turn), input)
    const left = sum(own(turn).coins) - tx.fee
    return {
      buyerSats: turn.role === 'buyer' ? left : 0n,
      vendorSats: turn.role === 'vendor' ? left : 0n,
      moderatorSats: 0n,
      fee: tx.fee,
      feeSatPerVb: Math.round(tx.feerate * 100) / 100,
      rates: [],
    }
  },
})

/** Takes coins alone whose lock is over; again with a higher feerate while it waits. */
export const claim = (input: ClaimInput): Act<{ txid: string }> => ({
  action: 'claim',
  done: (turn) => sentBefore(turn, 'claim', 'claim'),
  run: (turn) => takeCoins(turn, 'claim', own(turn), input),
})

/** The vendor takes what a buyer paid while he slept. */
export const take = (input: ClaimInput = {}): Act<{ txid: string }> => ({
  action: 'take',
  done: (turn) => sentBefore(turn, 'take', 'claim'),
  run: (turn) => {
    const coins = turn.order.fold.money.coins.filter(
      (coin) => coin.place === 'sleeping' && isLying(coin),
    )
    return takeCoins(turn, 'take', { place: 'sleeping', path: 'together', coins }, input)
  },
})

type Takeable = Pick<Claim, 'place' | 'path' | 'coins'>

function own({ order, role }: Turn): Claim {
  const ready = order.fold.claims.filter((claim) => claim.ready && claim.role === role)
  const [largest] = ready.toSorted((a, b) => (sum(a.coins) > sum(b.coins) ? -1 : 1))
  if (largest === undefined) throw notNow('claim')
  return largest
}

async function takeCoins(
  turn: Turn,
  act: OwnTransaction['act'],
  what: Takeable,
  input: ClaimInput,
): Promise<{ txid: string }> {
  const earlier = latestSent(turn, act, 'claim')
  const wanted = input.feeSatPerVb ?? 0
  if (earlier !== undefined && takesSame(earlier, what) && wanted <= earlier.feeSatPerVb)
    return sendAgain(turn, earlier)
  const tx = await signed(turn, what, input)
  const feeSatPerVb = input.feeSatPerVb ?? tx.feerate
  return send(turn, tx, { act, cause: 'claim', feeSatPerVb })
}

/** Whether it takes the very coins: then it waits for its block, or has to be sent again. */
function takesSame({ rawHex }: OwnTransaction, { coins }: Takeable): boolean {
  const { inputs } = decodeTx(hex.decode(rawHex))
  const taken = new Set(inputs.map(pointOf))
  return taken.size === coins.length && coins.every((coin) => taken.has(pointOf(coin)))
}

async function signed(turn: Turn, what: Takeable, input: ClaimInput): Promise<FinishedTx> {
  const script = scriptOf(turn, what.place)
  const terms = { script, path: what.path, coins: what.coins, payee: payee(turn) }
  if (input.feeSatPerVb !== undefined) return at(turn, terms, input.feeSatPerVb)
  let feerate = Math.max(LOWEST_RATE, await turn.components.escrow.feerate())
  for (;;) {
    try {
      return at(turn, terms, feerate)
    } catch (error) {
      const isDear = error instanceof EscrowRefusal && error.code !== 'escrow.foreign-key'
      if (!isDear || feerate === LOWEST_RATE) throw error
      feerate = Math.max(LOWEST_RATE, feerate / 2)
    }
  }
}

interface Terms {
  readonly script: EscrowScript
  readonly path: PathName
  readonly coins: readonly EscrowCoin[]
  readonly payee: Uint8Array
}

const at = (turn: Turn, terms: Terms, feerate: number): FinishedTx =>
  signClaim({ ...terms, feerate }, secretFor(turn, terms.script, terms.path))

/** Where the contract lets this person be paid. */
function payee({ order, role }: Turn): Uint8Array {
  const { order: contract, acceptance } = order.fold
  const address =
    role === 'buyer' ? contract.content.refundAddress : acceptance?.content.paymentAddress
  const script = address === undefined ? undefined : payeeScript(address, contract.network)
  if (script === undefined) throw new SoukError('order.no-payee', 'nobody knows where to pay')
  return script
}
