import { sha256 } from '@noble/hashes/sha2.js'
import { p2wsh } from '@scure/btc-signer'
import { concatBytes } from '../../lib/bytes.ts'
import type { NetworkName } from '../../lib/config.ts'
import { addressPrefixes } from './network.ts'
import { EscrowRefusal } from './refusal.ts'
import { compile } from './script/compile.ts'
import { descriptorOf } from './script/descriptor.ts'
import { templateOf } from './script/templates.ts'
import type { StackItem, Way } from './script/ways.ts'
import { waysOf } from './script/ways.ts'
import { checkTerms } from './terms.ts'
import type {
  CoinPlace,
  EscrowKeys,
  EscrowScript,
  EscrowTimes,
  PathName,
  SpendPath,
} from './types.ts'

/** A DER signature with a low S takes at most 71 bytes; then comes the sighash byte. */
const MAX_SIGNATURE_BYTES = 72

/**
 * The script that holds money of an order in a place, with its address, descriptor and all ways to
 * spend it. Throws `escrow.repeated-key`, `escrow.bad-time`, `escrow.no-such-place`.
 */
export function escrowScript(
  place: CoinPlace,
  keys: EscrowKeys,
  times: EscrowTimes,
  network: NetworkName,
): EscrowScript {
  checkTerms(keys, times)
  const { fragment, paths } = templateOf(place, keys, times)
  const witnessScript = compile(fragment)
  const { address } = p2wsh({ type: 'unknown', script: witnessScript }, addressPrefixes(network))
  if (address === undefined) throw new TypeError('a P2WSH output has an address')
  return {
    place,
    network,
    witnessScript,
    outputScript: concatBytes(Uint8Array.of(0, 32), sha256(witnessScript)),
    address,
    descriptor: descriptorOf(fragment),
    paths: waysOf(fragment).map((way, index) => pathOf(way, paths[index], witnessScript)),
  }
}

function pathOf(way: Way, name: PathName | undefined, witnessScript: Uint8Array): SpendPath {
  const signed = way.stack.find((item) => 'signers' in item)
  if (name === undefined || signed === undefined) throw new TypeError('a way without name or key')
  const { signers, threshold } = signed
  return {
    name,
    signers,
    threshold,
    ...(way.older !== undefined && { older: way.older }),
    witnessWeight: weightOf(way.stack, witnessScript),
    stack: (signatures) => [
      ...way.stack.flatMap((item) => elementsOf(item, signatures)),
      witnessScript,
    ],
  }
}

function elementsOf(item: StackItem, signatures: ReadonlyMap<string, Uint8Array>): Uint8Array[] {
  if ('bytes' in item) return [item.bytes]
  const found = item.signers.flatMap((key) => signatures.get(key) ?? [])
  const { threshold } = item
  if (found.length < threshold) {
    throw new EscrowRefusal('escrow.missing-signature', 'fewer signatures than the script wants')
  }
  // OP_CHECKMULTISIG takes exactly as many as it wants.
  return found.slice(0, threshold)
}

/** Bytes of a witness count one weight unit each (BIP 141). */
function weightOf(stack: readonly StackItem[], witnessScript: Uint8Array): number {
  const items = stack.map((item) =>
    'bytes' in item ? 1 + item.bytes.length : item.threshold * (1 + MAX_SIGNATURE_BYTES),
  )
  const script = (witnessScript.length < 253 ? 1 : 3) + witnessScript.length
  // The number of elements takes one byte.
  return items.reduce((sum, size) => sum + size, 1 + script)
}

/** The descriptor of a script with every key written as its account and path, for other wallets. */
export function accountDescriptor(
  place: CoinPlace,
  keys: EscrowKeys,
  times: EscrowTimes,
  accounts: ReadonlyMap<string, string>,
): string {
  return descriptorOf(templateOf(place, keys, times).fragment, (key) => accounts.get(key) ?? key)
}
