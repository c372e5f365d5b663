import { hex } from '@scure/base'
import { Address, OutScript } from '@scure/btc-signer'
import type { NetworkName } from '../../lib/config.ts'
import { hashOfDocumentId } from '../documents/id.ts'
import type { VerifiedDocument } from '../documents/kinds.ts'
import type { OrderContent, PaymentMethod } from '../documents/order.ts'
import { escrowScript } from '../escrow/escrow-script.ts'
import { deriveEscrowKeys } from '../escrow/keys.ts'
import { addressPrefixes } from '../escrow/network.ts'
import { EscrowRefusal } from '../escrow/refusal.ts'
import type { CoinPlace, EscrowKeys, EscrowScript } from '../escrow/types.ts'

/** The scripts in which the money of an order can lie, and the keys that they are made of. */
export interface OrderScripts {
  readonly keys?: EscrowKeys
  /** None of a direct order. */
  readonly scripts: readonly EscrowScript[]
}

/** The places of each way of paying; the first is where the buyer pays to. */
export const PLACES: Readonly<Record<PaymentMethod, readonly CoinPlace[]>> = {
  direct: [],
  sleeping: ['sleeping'],
  moderated: ['offered', 'shipped', 'held'],
}

/**
 * Derives all keys and scripts of an order from what it froze. Throws `escrow.bad-xpub`,
 * `escrow.repeated-key`, `escrow.bad-time` for an order that froze nonsense.
 */
export function orderScripts(order: VerifiedDocument<'order'>): OrderScripts {
  return escrowScripts(order.content, hex.decode(hashOfDocumentId(order.id)), order.network)
}

/** The same of an order that is not signed yet: `hash` (32 bytes) stands for its own. */
export function escrowScripts(
  { escrow, method }: Pick<OrderContent, 'escrow' | 'method'>,
  hash: Uint8Array,
  network: NetworkName,
): OrderScripts {
  if (escrow === undefined) return { scripts: [] }
  const { buyerXpub, vendorXpub, moderator, backup, blocks } = escrow
  const accounts = {
    buyer: buyerXpub,
    vendor: vendorXpub,
    ...(moderator && { moderator: moderator.xpub }),
    ...(backup && { backup: backup.xpub }),
  }
  const keys = deriveEscrowKeys(hash, accounts, network)
  const scripts = PLACES[method].map((place) => escrowScript(place, keys, blocks, network))
  return { keys, scripts }
}

/** {@link orderScripts}, or `undefined` for an order that froze nonsense. */
export function tryOrderScripts(order: VerifiedDocument<'order'>): OrderScripts | undefined {
  try {
    return orderScripts(order)
  } catch (error) {
    if (error instanceof EscrowRefusal) return undefined
    throw error
  }
}

/** The script of a place, if the order has it. */
export const scriptAt = ({ scripts }: OrderScripts, place: string): EscrowScript | undefined =>
  scripts.find((script) => script.place === place)

/** The output script of an address, or `undefined` if it is none of this network. */
export function payeeScript(address: string, network: NetworkName): Uint8Array | undefined {
  try {
    return OutScript.encode(Address(addressPrefixes(network)).decode(address))
  } catch {
    // The text may be anything; a payee who cannot be paid is told by the caller.
    return undefined
  }
}
