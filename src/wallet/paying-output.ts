import { hex } from '@scure/base'
import { equalBytes } from '../lib/bytes.ts'
import type { NetworkName } from '../lib/config.ts'
import { decodeTx } from './decode.ts'
import { scriptOfPayee } from './payee.ts'
import type { StoredPayment } from './wallet-state.ts'

/** Position of the output of a payment that pays its payee; -1 if none does. */
export function payingOutput(
  { rawHex, address, amount }: StoredPayment,
  network: NetworkName,
): number {
  const script = scriptOfPayee(address, network)
  return decodeTx(hex.decode(rawHex)).outputs.findIndex(
    (output) => output.value === amount && equalBytes(output.script, script),
  )
}
