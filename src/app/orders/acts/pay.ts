import { isKind } from '../../../contracts/documents/kinds.ts'
import { LIMITS } from '../../../contracts/documents/limits.ts'
import type { Coin } from '../../../contracts/documents/release.ts'
import { signMove } from '../../../contracts/escrow/handover.ts'
import { orderCoins } from '../../../contracts/escrow/spend.ts'
import { pointOf } from '../../../contracts/order/coins.ts'
import { ruleFor } from '../../../contracts/order/rules.ts'
import { SoukError } from '../../../lib/errors.ts'
import type { OpenOrder } from '../book.ts'
import { scriptOf, secretFor } from './escrow.ts'
import type { Act, Turn } from './turn.ts'
import { notNow, renewed, sign } from './turn.ts'

/** Where the rest of an order's money goes, and how much it is. Throws `order.not-now`. */
export function dueNow({ fold }: OpenOrder): { address: string; amount: bigint } {
  const { payment } = fold
  if (payment === undefined || payment.received >= payment.due) throw notNow('pay')
  return { address: payment.address, amount: payment.due - payment.received }
}

/**
 * Pays what is still due from the own wallet, and tells the others which coin it is. Throws
 * `order.not-countersigned` where the vendor wants the moderator's word first.
 */
export const pay = (): Act<{ txid: string }> => ({
  action: 'pay',
  done: (turn) => {
    const txid = turn.order.record.payments?.at(-1) ?? turn.order.fold.payment?.txids.at(-1)
    return txid === undefined ? undefined : { result: { txid } }
  },
  run: async (turn) => {
    const { components, order, id } = turn
    requireCountersigned(turn)
    const { address, amount } = dueNow(order)
    const { txid, vout } = await components.pay({
      address,
      amount,
      // After a part was seen the rest is another payment; until then it is the same one.
      key: `order:${id}:${amount}`,
      label: order.record.title,
    })
    await components.book.update(id, (record) => ({
      ...record,
      payments: [...new Set([...(record.payments ?? []), txid])],
    }))
    await noticeCoins(await renewed(turn), [{ txid, vout, amount }])
    return { txid }
  },
})

/** The same payment for another signer. */
export const paymentPsbt = (input: { version: 0 | 2 }): Act<{ psbt: string; fee: bigint }> => ({
  action: 'pay',
  run: async (turn) => {
    requireCountersigned(turn)
    const { psbt, fee } = await turn.components.psbt({ ...dueNow(turn.order), ...input })
    return { psbt, fee }
  },
})

/** Signs the notice of coins that came from elsewhere, as soon as the chain shows them. True if it did. */
export async function noticeFunding(turn: Turn): Promise<boolean> {
  const { order, role } = turn
  if (role !== 'buyer') return false
  if (ruleFor('funding', 'buyer')?.from.includes(order.fold.state) !== true) return false
  const coins = order.fold.money.coins
    .filter(({ origin, spent }) => origin === 'payment' && spent === undefined)
    .map(({ txid, vout, amount }) => ({ txid, vout, amount }))
  return noticeCoins(turn, coins)
}

/** Names coins that are named nowhere yet, and lets the vendor move them to Shipped. */
async function noticeCoins(turn: Turn, coins: readonly Coin[]): Promise<boolean> {
  const { order } = turn
  const { acceptance, method } = order.fold
  const told = new Set(
    order.documents.flatMap((document) =>
      isKind(document, 'funding') ? document.content.coins.map(pointOf) : [],
    ),
  )
  const fresh = coins.filter((coin) => !told.has(pointOf(coin))).slice(0, LIMITS.coins)
  if (fresh.length === 0) return false
  // Somebody who pays a direct order before it is accepted can only have guessed the address.
  if (method === 'direct' && acceptance === undefined) return false
  const sorted = orderCoins(fresh)
  await sign(turn, 'funding', {
    ...(acceptance && { acceptance: acceptance.id }),
    coins: sorted,
    ...(method === 'moderated' && { handover: handoverOf(turn, sorted) }),
  })
  return true
}

function handoverOf(turn: Turn, coins: Coin[]) {
  const [from, to] = [scriptOf(turn, 'offered'), scriptOf(turn, 'shipped')]
  const secret = secretFor(turn, from, 'together')
  const signatures = signMove({ from, to, path: 'together', coins }, secret)
  return { from: 'offered', to: 'shipped', coins, signatures } as const
}

function requireCountersigned({ order }: Turn): void {
  const { documents, fold } = order
  if (fold.method !== 'moderated') return
  const isWanted = documents.some(
    (document) => isKind(document, 'listing') && document.content.escrow?.countersigned === true,
  )
  const isAgreed = fold.steps.some(
    ({ document, role }) =>
      role === 'moderator' && isKind(document, 'mediation') && document.content.agreed,
  )
  if (isWanted && !isAgreed)
    throw new SoukError('order.not-countersigned', 'the moderator has not agreed yet')
}
