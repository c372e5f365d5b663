import { hex } from '@scure/base'
import type { Draft, DraftInput } from './draft.ts'
import { REPLACEABLE, compareCoins } from './draft.ts'
import { EscrowRefusal } from './refusal.ts'
import type { EscrowCoin, EscrowScript, PathName, SpendPath } from './types.ts'

/** Largest relative lock in blocks (BIP 68). */
const MAX_LOCK = 0xffff

/** The way `name` of spending the script. Throws `escrow.no-such-path` {path, place}. */
export function pathOf({ paths, place }: EscrowScript, name: PathName): SpendPath {
  const path = paths.find((one) => one.name === name)
  if (path !== undefined) return path
  throw new EscrowRefusal('escrow.no-such-path', 'the script has no such path', {
    path: name,
    place,
  })
}

/** The coins in the order of BIP 69. Throws `escrow.wrong-coins` when there is none or one twice. */
export function orderCoins<C extends EscrowCoin>(coins: readonly C[]): C[] {
  const points = new Set(coins.map(({ txid, vout }) => `${txid}:${vout}`))
  if (coins.length === 0 || points.size !== coins.length)
    throw new EscrowRefusal('escrow.wrong-coins', 'no coin, or one twice')
  return [...coins].sort(compareCoins)
}

/** All the coins, satoshis. */
export const totalOf = (coins: readonly EscrowCoin[]): bigint =>
  coins.reduce((sum, { amount }) => sum + amount, 0n)

/**
 * Inputs that spend the coins of a script. The sequence number is the lock of the path or `after`,
 * whichever is later, in blocks. Throws `escrow.wrong-coins`, `escrow.wrong-lock`.
 */
export function inputsOf(
  { witnessScript }: EscrowScript,
  path: SpendPath,
  coins: readonly EscrowCoin[],
  after?: number,
): DraftInput[] {
  const lock = after === undefined ? path.older : Math.max(after, path.older ?? after)
  if (lock !== undefined && (!Number.isInteger(lock) || lock < 1 || lock > MAX_LOCK))
    throw new EscrowRefusal('escrow.wrong-lock', 'not a relative lock in blocks', { lock })
  return orderCoins(coins).map(({ txid, vout, amount }) => ({
    txid,
    vout,
    amount,
    sequence: lock ?? REPLACEABLE,
    scriptCode: witnessScript,
  }))
}

/**
 * The witnesses of the inputs that spend a script's coins, out of each signer's signatures by public
 * key (hex). Throws `escrow.missing-signature` when too few signed.
 */
export function witnessesOf(
  path: SpendPath,
  { inputs }: Draft,
  signed: ReadonlyMap<string, readonly Uint8Array[]>,
): Uint8Array[][] {
  return inputs.map((_, input) => {
    const signatures = new Map<string, Uint8Array>()
    for (const key of path.signers) {
      const signature = signed.get(key)?.[input]
      if (signature !== undefined) signatures.set(key, signature)
    }
    if (signatures.size < path.threshold) {
      throw new EscrowRefusal('escrow.missing-signature', 'too few signatures', { input })
    }
    return path.stack(signatures)
  })
}

/** Hex of each. */
export const toHex = (signatures: readonly Uint8Array[]): string[] =>
  signatures.map((signature) => hex.encode(signature))
