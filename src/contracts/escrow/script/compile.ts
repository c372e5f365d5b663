import { hex } from '@scure/base'
import type { Fragment } from './fragment.ts'
import { scriptKeys } from './fragment.ts'
import { OP, pushNumber } from './opcodes.ts'

/** The witness script of a fragment, as BIP 379 translates it. */
export function compile(fragment: Fragment): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(bytesOf(fragment))
}

const push = (data: string): number[] => [data.length / 2, ...hex.decode(data)]

/** `verify`: the fragment stands under `v:`, which all that we put there merge into their last opcode. */
function bytesOf(fragment: Fragment, verify = false): number[] {
  switch (fragment.kind) {
    case 'multi':
    case 'sortedmulti':
      return [
        ...pushNumber(fragment.threshold),
        ...scriptKeys(fragment).flatMap(push),
        ...pushNumber(fragment.keys.length),
        verify ? OP.CHECKMULTISIGVERIFY : OP.CHECKMULTISIG,
      ]
    case 'pk':
      return [...push(fragment.key), verify ? OP.CHECKSIGVERIFY : OP.CHECKSIG]
    case 'pkh':
      return [
        OP.DUP,
        OP.HASH160,
        ...push(fragment.hash),
        OP.EQUALVERIFY,
        verify ? OP.CHECKSIGVERIFY : OP.CHECKSIG,
      ]
    case 'older':
      return [...pushNumber(fragment.blocks), OP.CHECKSEQUENCEVERIFY]
    case 'and_v':
      return [...bytesOf(fragment.first, true), ...bytesOf(fragment.second)]
    case 'or_d':
      return [...bytesOf(fragment.first), OP.IFDUP, OP.NOTIF, ...bytesOf(fragment.second), OP.ENDIF]
    case 'or_i':
      return [OP.IF, ...bytesOf(fragment.first), OP.ELSE, ...bytesOf(fragment.second), OP.ENDIF]
  }
}
