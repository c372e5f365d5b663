import { sha256 } from '@noble/hashes/sha2.js'
import { hex } from '@scure/base'
import { concatBytes } from '../src/lib/bytes.ts'

const reversed = (bytes: Uint8Array) => bytes.slice().reverse()

/** Hashes beside the way from a transaction to the Merkle root, in Electrum's order (lowest first). */
export function merkleBranch(txids: readonly string[], position: number): string[] {
  let layer = txids.map((txid) => reversed(hex.decode(txid)))
  let at = position
  const branch: string[] = []
  while (layer.length > 1) {
    const last = layer.at(-1)
    // Bitcoin pairs a lonely last hash with itself.
    if (layer.length % 2 === 1 && last !== undefined) layer.push(last)
    branch.push(hex.encode(reversed(layer[at ^ 1] ?? new Uint8Array())))
    layer = layer.flatMap((left, index) =>
      index % 2 === 0 ? [sha256(sha256(concatBytes(left, layer[index + 1] ?? left)))] : [],
    )
    at >>= 1
  }
  return branch
}
