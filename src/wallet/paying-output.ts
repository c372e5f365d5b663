import { hex } from '@scure/base'
import { equalBytes } from '../lib/bytes.ts'
import type { NetworkName } from '../lib/config.ts'
import { decodeTx } from './decode.ts'
import { scriptOfAddress } from './networks.ts'
import type { StoredPayment } from './wallet-state.ts'

/** Position of the output of a payment that pays its address; -1 if none does. */
export function payingOutput(
  { rawHex, address, amount }: StoredPayment,
  network: NetworkName,
): number {
  const script = scriptOfAddress(address, network)
  return decodeTx(hex.decode(rawHex)).outputs.findIndex(
    (output) => output.value === amount && equalBytes(output.script, script),
  )
}
