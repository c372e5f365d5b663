import { hex } from '@scure/base'
import { concatBytes, equalBytes } from '../../lib/bytes.ts'

/** `OP_RETURN`, and a push of 37 bytes: `SOUK`, version 1, SHA-256 of the signed statement. */
const PREFIX = Uint8Array.of(0x6a, 0x25, 0x53, 0x4f, 0x55, 0x4b, 0x01)

/** Length of the output script that carries a statement, bytes. */
export const ANCHOR_SCRIPT_BYTES = 39

/** The output script that carries a statement. `id`: hex. */
export const anchorScript = (id: string): Uint8Array => concatBytes(PREFIX, hex.decode(id))

/**
 * The id that a transaction carries; `undefined` if it has none, or more than one: else one fee would
 * claim a thousand names.
 */
export function anchoredId(scripts: readonly Uint8Array[]): string | undefined {
  const found = scripts.filter(
    (script) =>
      script.length === ANCHOR_SCRIPT_BYTES &&
      equalBytes(script.subarray(0, PREFIX.length), PREFIX),
  )
  const [one] = found
  return one !== undefined && found.length === 1
    ? hex.encode(one.subarray(PREFIX.length))
    : undefined
}
