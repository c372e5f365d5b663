import { sha256 } from '@noble/hashes/sha2.js'
import { HDKey } from '@scure/bip32'
import { concatBytes, utf8 } from '../../lib/bytes.ts'
import type { NetworkName } from '../../lib/config.ts'
import { extendedKeyVersions } from '../identity/derive.ts'
import { EscrowRefusal } from './refusal.ts'
import type { EscrowKeys } from './types.ts'

/**
 * First step below the escrow account. `together`: keys of the 2-of-3. `alone`: of the clauses in which
 * one party acts alone. `backup`: of buyer and vendor in the 2-of-3 with the backup moderator.
 */
const BRANCHES = { together: 0, alone: 2, backup: 4 } as const
export type KeyBranch = keyof typeof BRANCHES

/** Depth of `m/48'/c'/p'/2'`. */
const ACCOUNT_DEPTH = 4
/** Non-hardened children. */
const CHILD_MASK = 0x7fff_ffff

/** The accounts of an order's parties (BIP 48): extended public keys as text. */
export interface EscrowAccounts {
  readonly buyer: string
  readonly vendor: string
  readonly moderator?: string
  readonly backup?: string
}

/**
 * The last two steps of the path of all keys of an order: 62 bits of SHA-256 of `souk/escrow-path/v1`
 * and the order's hash (32 bytes). A vendor's account is public; so many children that nobody can try
 * them all keep his orders from being found on the chain.
 */
export function escrowPath(orderHash: Uint8Array): readonly [number, number] {
  const hash = sha256(concatBytes(utf8('souk/escrow-path/v1'), orderHash))
  const view = new DataView(hash.buffer, hash.byteOffset)
  return [view.getUint32(0) & CHILD_MASK, view.getUint32(4) & CHILD_MASK]
}

/** All public keys of an order. Throws `escrow.bad-xpub`. */
export function deriveEscrowKeys(
  orderHash: Uint8Array,
  accounts: EscrowAccounts,
  network: NetworkName,
): EscrowKeys {
  const key = (account: string, branch: KeyBranch) =>
    publicKeyOf(child(readAccount(account, network), orderHash, branch))
  const { buyer, vendor, moderator, backup } = accounts
  return {
    buyer: key(buyer, 'together'),
    vendor: key(vendor, 'together'),
    buyerAlone: key(buyer, 'alone'),
    vendorAlone: key(vendor, 'alone'),
    ...(moderator !== undefined && { moderator: key(moderator, 'together') }),
    ...(backup !== undefined && {
      backup: {
        buyer: key(buyer, 'backup'),
        vendor: key(vendor, 'backup'),
        moderator: key(backup, 'together'),
      },
    }),
  }
}

/** The secret key (32 bytes) of one's own escrow account for an order. Never shown to anybody. */
export function escrowSecret(account: HDKey, orderHash: Uint8Array, branch: KeyBranch): Uint8Array {
  const { privateKey } = child(account, orderHash, branch)
  if (privateKey === null) throw new TypeError('a secret key needs the private account')
  return privateKey
}

/** How a key of an order is written in descriptors: `<xpub>/<branch>/<i>/<j>`. */
export function keyPathText(account: string, orderHash: Uint8Array, branch: KeyBranch): string {
  return [account, BRANCHES[branch], ...escrowPath(orderHash)].join('/')
}

/**
 * Reads the extended public key of an escrow account. Throws `escrow.bad-xpub`: of another network,
 * private, of another depth, or not written as BIP 32 writes it.
 */
export function readAccount(text: string, network: NetworkName): HDKey {
  let key: HDKey | undefined
  try {
    key = HDKey.fromExtendedKey(text, extendedKeyVersions(network))
  } catch {
    // The text may be anything; what was wrong with it helps nobody.
  }
  if (key?.depth !== ACCOUNT_DEPTH || key.privateKey !== null || key.publicExtendedKey !== text) {
    throw new EscrowRefusal('escrow.bad-xpub', 'not an escrow account of this network')
  }
  return key
}

function child(account: HDKey, orderHash: Uint8Array, branch: KeyBranch): HDKey {
  return [BRANCHES[branch], ...escrowPath(orderHash)].reduce(
    (key, index) => key.deriveChild(index),
    account,
  )
}

function publicKeyOf({ publicKey }: HDKey): Uint8Array {
  if (publicKey === null) throw new TypeError('a derived key has a public key')
  return publicKey
}
