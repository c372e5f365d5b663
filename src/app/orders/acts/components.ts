import type { PayeeProof } from '../../../contracts/documents/payee-proof.ts'
import type { Sale } from '../../../contracts/documents/sale.ts'
import type { StockedListing } from '../../../contracts/order/inventory.ts'
import type { PayeeClaim } from '../../../contracts/order/payee.ts'
import type { OrderId } from '../../../lib/brand.ts'
import type { Lock } from '../../../lib/lock.ts'
import type { EscrowWallet } from '../../money/escrow-wallet.ts'
import type { Session } from '../../session.ts'
import type { SigningComponents } from '../signing.ts'

/** What acts on orders need of the rest of the node. */
export interface ActComponents extends SigningComponents {
  session: Pick<Session, 'require'>
  /** A wallet address that is given to nobody else. */
  paymentAddress: (label: string) => Promise<string>
  /** By the key of such an address. */
  provePayee: (address: string, claim: PayeeClaim) => Promise<PayeeProof>
  /** The place of an order in the count of those that this device accepted, before it is signed. */
  nextSale: (order: OrderId) => Promise<Sale>
  /** Acceptances, and what they take from the stock, come one after the other. */
  stockTurn?: Lock
  /** The own listings as they are on sale now, with what is left of them. */
  stock: () => Promise<readonly StockedListing[]>
  /** Pays and resolves with the coin that was made; the same key never pays twice. */
  pay: (input: {
    address: string
    amount: bigint
    key: string
    label: string
  }) => Promise<{ txid: string; vout: number }>
  /** An unsigned payment of the wallet's coins, base64. */
  psbt: (input: {
    address: string
    amount: bigint
    version: 0 | 2
  }) => Promise<{ psbt: string; fee: bigint }>
  escrow: EscrowWallet
  /** Keys of the own digital listings; `left` is `undefined` for one that has none. */
  licences?: {
    left: (slug: string) => Promise<number | undefined>
    take: (slug: string, count: number, order: OrderId) => Promise<string[]>
  }
}
