import type { PayeeProof } from '../../../contracts/documents/payee-proof.ts'
import type { RejectionCause } from '../../../contracts/documents/rejection.ts'
import type { EscrowScript } from '../../../contracts/escrow/types.ts'
import { publicBuyer } from '../../../contracts/order/parties.ts'
import { provePayee } from '../../../contracts/order/payee.ts'
import { PLACES } from '../../../contracts/order/scripts.ts'
import type { NetworkName } from '../../../lib/config.ts'
import { requireStock } from '../quote.ts'
import { releaseTo, scriptOf, secretFor } from './escrow.ts'
import type { Act, Turn } from './turn.ts'
import { notNow, sign, signedBefore } from './turn.ts'

/** A buyer who read the acceptance in the evening can still pay the next day. */
const PAY_WITHIN_MS = 2 * 24 * 60 * 60 * 1000

/** Confirmations before goods leave: play money is not attacked, real money may be. */
const CONFIRMATIONS: Record<NetworkName, number> = {
  regtest: 1,
  testnet4: 1,
  signet: 1,
  mainnet: 2,
}

/** The vendor agrees, and names where he wants to be paid. Throws `order.out-of-stock` {available}. */
export const accept = (): Act<void> => ({
  action: 'accept',
  done: signedBefore('acceptance'),
  run: async (turn) => {
    const { components, order, person, id } = turn
    const { items, totals, method } = order.fold.order.content
    const [place] = PLACES[method]
    const script = place && scriptOf(turn, place)
    requireStock(items, await components.stock())
    const paymentAddress = await components.paymentAddress(`order:${id}`)
    await sign(turn, 'acceptance', {
      buyer: publicBuyer(order.fold.order),
      paymentAddress,
      ...(script && { paidTo: script.address }),
      amountSats: totals.total,
      confirmations: CONFIRMATIONS[person.signer.network],
      payBy: components.clock() + PAY_WITHIN_MS,
      payee: await payeeProof(turn, paymentAddress, script),
      // The last that may fail: a number that nothing is signed with would be a gap.
      sale: await components.nextSale(id),
      ...(order.fold.order.content.alias !== undefined && { unnamed: true }),
    })
  },
})

/** Signed by the key that the vendor has in what is paid: the script, or else the address. */
async function payeeProof(
  turn: Turn,
  paymentAddress: string,
  script: EscrowScript | undefined,
): Promise<PayeeProof> {
  const { components, order, person } = turn
  const claim = { order: order.fold.order.id, vendor: person.nym }
  if (script === undefined) return components.provePayee(paymentAddress, claim)
  const secret = secretFor(turn, script, 'together')
  const proof = provePayee(secret, claim, script.witnessScript)
  secret.fill(0)
  return proof
}

/** The vendor declines; of money that is paid already he signs the refund with it. */
export const decline = (input: { cause: RejectionCause; reason: string }): Act<void> => ({
  action: 'reject',
  done: signedBefore('rejection'),
  run: async (turn) => {
    const release = releaseTo(turn, 'buyer')
    await sign(turn, 'rejection', { ...input, ...(release && { release }) })
  },
})

/** Either calls it off before anything was paid. */
export const cancel = (input: { reason: string }): Act<void> => ({
  action: 'cancel',
  done: signedBefore('cancellation'),
  run: async (turn) => {
    await sign(turn, 'cancellation', input)
  },
})

/** A moderator says whether he will decide about this order. */
export const mediate = (input: { agreed: boolean; note: string }): Act<void> => ({
  action: 'mediate',
  done: signedBefore('mediation'),
  run: async (turn) => {
    const { moderator, backup } = turn.order.fold.order.content.escrow ?? {}
    const frozen = turn.role === 'moderator' ? moderator : backup
    if (frozen === undefined) throw notNow('mediate')
    await sign(turn, 'mediation', { offer: frozen.offer, ...input })
  },
})
