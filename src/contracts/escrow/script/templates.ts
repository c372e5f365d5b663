import { ripemd160 } from '@noble/hashes/legacy.js'
import { sha256 } from '@noble/hashes/sha2.js'
import { hex } from '@scure/base'
import type { CoinPlace, EscrowKeys, EscrowTimes, PathName } from '../types.ts'
import { EscrowRefusal } from '../refusal.ts'
import type { Fragment } from './fragment.ts'

/** A script with the names of its ways, in the order in which `waysOf` tells them. */
export interface Template {
  readonly fragment: Fragment
  readonly paths: readonly PathName[]
}

/**
 * The script of a place. Throws `escrow.no-such-place` if the order has no moderator, whom it needs.
 * Keys and locks are as `checkTerms` wants them.
 */
export function templateOf(place: CoinPlace, keys: EscrowKeys, times: EscrowTimes): Template {
  switch (place) {
    case 'offered':
      return {
        fragment: orD(together(keys), alone(keys.buyerAlone, times.ship)),
        paths: ['together', 'buyer-alone'],
      }
    case 'shipped':
      return shipped(keys, times)
    case 'held':
      return held(keys, times)
    case 'sleeping':
      return {
        fragment: orD(
          { kind: 'pk', key: hex.encode(keys.vendor) },
          alone(keys.buyerAlone, times.window),
        ),
        paths: ['together', 'buyer-alone'],
      }
  }
}

function shipped(keys: EscrowKeys, times: EscrowTimes): Template {
  const silence: Fragment = {
    kind: 'or_i',
    first: alone(keys.vendorAlone, times.accept),
    second: alone(keys.buyerAlone, times.last),
  }
  if (keys.backup === undefined) {
    return {
      fragment: orD(together(keys), silence),
      paths: ['together', 'vendor-alone', 'buyer-alone'],
    }
  }
  return {
    fragment: orD(together(keys), {
      kind: 'or_i',
      first: withBackup(keys.backup, times.backup),
      second: silence,
    }),
    paths: ['together', 'with-backup', 'vendor-alone', 'buyer-alone'],
  }
}

/** Without a clock of its own: under a dispute nobody gets the money by waiting. */
function held(keys: EscrowKeys, times: EscrowTimes): Template {
  const all = together(keys)
  if (keys.backup === undefined) {
    // Every wallet that knows multisig can spend it.
    return { fragment: { ...all, kind: 'sortedmulti' }, paths: ['together'] }
  }
  return {
    fragment: orD(all, withBackup(keys.backup, times.backup)),
    paths: ['together', 'with-backup'],
  }
}

function together({ buyer, vendor, moderator }: EscrowKeys) {
  if (moderator === undefined) {
    throw new EscrowRefusal('escrow.no-such-place', 'an order without moderator has no escrow')
  }
  return twoOfThree([buyer, vendor, moderator])
}

function withBackup(backup: NonNullable<EscrowKeys['backup']>, blocks: number): Fragment {
  return {
    kind: 'and_v',
    first: twoOfThree([backup.buyer, backup.vendor, backup.moderator]),
    second: { kind: 'older', blocks },
  }
}

const twoOfThree = (keys: readonly Uint8Array[]) =>
  ({ kind: 'multi', threshold: 2, keys: keys.map((key) => hex.encode(key)) }) as const

function alone(key: Uint8Array, blocks: number): Fragment {
  return {
    kind: 'and_v',
    first: { kind: 'pkh', hash: hash160(key), key: hex.encode(key) },
    second: { kind: 'older', blocks },
  }
}

const orD = (first: Fragment, second: Fragment): Fragment => ({ kind: 'or_d', first, second })

/** RIPEMD-160 of SHA-256, hex: how a `pkh` names its key. */
export function hash160(key: Uint8Array): string {
  return hex.encode(ripemd160(sha256(key)))
}
