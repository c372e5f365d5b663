import { hex } from '@scure/base'
import { concatBytes } from '../lib/bytes.ts'
import type { NetworkName } from '../lib/config.ts'
import { canonicalAddress, scriptOfAddress } from './networks.ts'

/** Nodes relay so much in one output without asking (Bitcoin Core before 30, `-datacarriersize` less 3). */
const MAX_DATA_BYTES = 75
const OP_RETURN = 0x6a
const DATA = /^data:((?:[0-9a-f]{2})+)$/

/**
 * What stands for an address where a payment carries data and pays nobody: up to 75 bytes behind
 * OP_RETURN, worth 0 satoshis. Throws RangeError for more.
 */
export function dataPayee(data: Uint8Array): string {
  if (data.length === 0 || data.length > MAX_DATA_BYTES)
    throw new RangeError('nodes do not relay so much data')
  return `data:${hex.encode(data)}`
}

/** Output script of a payee: an address, or what {@link dataPayee} made. Throws as `scriptOfAddress`. */
export function scriptOfPayee(payee: string, network: NetworkName): Uint8Array {
  const data = DATA.exec(payee)?.[1]
  if (data === undefined) return scriptOfAddress(payee, network)
  const bytes = hex.decode(data)
  return concatBytes(Uint8Array.of(OP_RETURN, bytes.length), bytes)
}

/** The payee in its one form. Throws as `scriptOfAddress`. */
export const canonicalPayee = (payee: string, network: NetworkName): string =>
  DATA.test(payee) ? payee : canonicalAddress(payee, network)

/** Whether an output can never be spent, so that its value is 0. */
export const carriesData = (script: Uint8Array): boolean => script[0] === OP_RETURN
