import { isKind } from '../../../contracts/documents/kinds.ts'
import { orderCoins } from '../../../contracts/escrow/spend.ts'
import { pointOf } from '../../../contracts/order/coins.ts'
import { SoukError } from '../../../lib/errors.ts'
import type { OpenOrder } from '../book.ts'
import { holdKey } from './dispute.ts'
import { noticePayout, sendAgain } from './send.ts'
import type { Turn } from './turn.ts'
import { renewed } from './turn.ts'

/**
 * Makes up for what a crash or a lost connection kept from happening: hands own transactions over again
 * that the chain does not show, and signs the notices of payouts that lack them. `mayTry` says whether
 * a transaction is to be handed over again now.
 */
export async function repair(turn: Turn, mayTry: (txid: string) => boolean): Promise<void> {
  for (const sent of turn.order.record.transactions ?? []) {
    const { txid, cause } = sent
    if (isSeen(turn.order, txid)) {
      if (cause !== undefined) await noticePayout(await renewed(turn), cause, txid)
    } else if (mayTry(txid)) {
      // One that was replaced by a later version is refused, and forgotten.
      await sendAgain(await renewed(turn), sent).catch((error: unknown) => {
        if (!(error instanceof SoukError)) throw error
      })
    }
  }
}

/** Lets payments have the coins again that were set aside for a move to Held that cannot happen any more. */
export async function freeHolds(turn: Turn): Promise<void> {
  const { fold, documents } = turn.order
  for (const document of documents) {
    if (!isKind(document, 'dispute') && !isKind(document, 'dispute_answer')) continue
    const { hold } = document.content
    if (document.author.nym !== turn.person.nym || hold === undefined) continue
    if (hold.from !== 'offered' && hold.from !== 'shipped') continue
    const points = new Set(hold.coins.map(pointOf))
    const isGone = fold.money.coins.some(
      (coin) => points.has(pointOf(coin)) && (coin.spent?.confirmations ?? 0) > 0,
    )
    if (!isGone && !fold.over) continue
    const key = holdKey({ coins: orderCoins(hold.coins) })
    await turn.components.escrow.freeFee(`${turn.id}:${key}`)
  }
}

/** The chain shows it, in the mempool or in a block. */
export const isSeen = ({ fold }: Pick<OpenOrder, 'fold'>, txid: string): boolean =>
  fold.money.coins.some((coin) => coin.txid === txid || coin.spent?.txid === txid)
