import { hex } from '@scure/base'
import { EscrowRefusal } from './refusal.ts'
import type { EscrowKeys, EscrowTimes } from './types.ts'

/** What a relative lock can count (BIP 68). */
const MAX_BLOCKS = 65_535

/**
 * Refuses terms from which no sound script can be made: keys that occur twice (miniscript calls such
 * scripts insane, and one person could sign for two), locks that cannot be counted or that overtake
 * each other. Throws `escrow.repeated-key`, `escrow.bad-time`.
 */
export function checkTerms(keys: EscrowKeys, times: EscrowTimes): void {
  const { backup, ...own } = keys
  const all = [...Object.values(own), ...Object.values(backup ?? {})] as Uint8Array[]
  if (new Set(all.map((key) => hex.encode(key))).size !== all.length) {
    throw new EscrowRefusal('escrow.repeated-key', 'two keys of the order are the same')
  }
  for (const [name, blocks] of Object.entries(times) as [keyof EscrowTimes, number][]) {
    if (!Number.isInteger(blocks) || blocks < 1 || blocks > MAX_BLOCKS) {
      throw new EscrowRefusal('escrow.bad-time', 'not 1 to 65535 blocks', { name, blocks })
    }
  }
  if (times.backup >= times.accept || times.accept >= times.last) {
    throw new EscrowRefusal('escrow.bad-time', 'backup, accept and last must follow each other')
  }
}
