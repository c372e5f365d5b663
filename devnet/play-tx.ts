import { hex } from '@scure/base'
import { Address, OutScript } from '@scure/btc-signer'
import { RawTx } from '@scure/btc-signer/script.js'

/** Address prefixes of Bitcoin Core's regtest. */
export const REGTEST = { bech32: 'bcrt', pubKeyHash: 0x6f, scriptHash: 0xc4, wif: 0xef }

export interface PlayInput {
  /** Of the spent output, as people write it; 64 zeros in a coinbase. */
  readonly txid: string
  readonly vout: number
  readonly scriptSig: Uint8Array
  readonly sequence: number
  readonly witness: readonly Uint8Array[]
}

export interface PlayOutput {
  readonly script: Uint8Array
  readonly value: bigint
}

/** A decoded transaction of the play-money chain. */
export interface PlayTx {
  readonly txid: string
  readonly raw: Uint8Array
  readonly version: number
  readonly lockTime: number
  readonly inputs: readonly PlayInput[]
  readonly outputs: readonly PlayOutput[]
  readonly coinbase: boolean
  /** BIP-141 weight units. */
  readonly weight: number
}

/** Decodes a serialized transaction that the node has accepted under `txid`. */
export function decodePlayTx(txid: string, raw: Uint8Array, weight: number): PlayTx {
  const body = RawTx.decode(raw)
  const inputs = body.inputs.map((input, index) => ({
    txid: hex.encode(input.txid),
    vout: input.index,
    scriptSig: input.finalScriptSig,
    sequence: input.sequence,
    witness: body.witnesses?.[index] ?? [],
  }))
  return {
    txid,
    raw,
    version: body.version,
    lockTime: body.lockTime,
    inputs,
    outputs: body.outputs.map(({ script, amount }) => ({ script, value: amount })),
    coinbase: /^0{64}$/.test(inputs[0]?.txid ?? ''),
    weight,
  }
}

/** The output script of a regtest address. Throws on anything else. */
export function scriptOfAddress(address: string): Uint8Array {
  return OutScript.encode(Address(REGTEST).decode(address))
}

/** The regtest address of an output script; `undefined` where there is none (OP_RETURN and the like). */
export function addressOfScript(script: Uint8Array): string | undefined {
  try {
    return Address(REGTEST).encode(OutScript.decode(script))
  } catch {
    return undefined
  }
}

/** Esplora's names of the standard script types. */
const TYPE_NAMES: Readonly<Record<string, string>> = {
  pk: 'p2pk',
  pkh: 'p2pkh',
  sh: 'p2sh',
  wpkh: 'v0_p2wpkh',
  wsh: 'v0_p2wsh',
  tr: 'v1_p2tr',
  ms: 'multisig',
  p2a: 'anchor',
}
const OP_RETURN = 0x6a

/** Esplora's `scriptpubkey_type`. */
export function typeOfScript(script: Uint8Array): string {
  if (script[0] === OP_RETURN) return 'op_return'
  try {
    return TYPE_NAMES[OutScript.decode(script).type] ?? 'unknown'
  } catch {
    return 'unknown'
  }
}
