import { hmac } from '@noble/hashes/hmac.js'
import { sha256, sha512 } from '@noble/hashes/sha2.js'
import { hex } from '@scure/base'
import { HDKey } from '@scure/bip32'
import { mnemonicToSeedSync } from '@scure/bip39'
import { utf8 } from '../../lib/bytes.ts'
import type { NetworkName } from '../../lib/config.ts'
import type { Phrase } from './phrase.ts'

/**
 * BIP85 child numbers of this application. Never renumber: they are what one phrase restores. High
 * numbers stay clear of the 0, 1, 2 … that people use by hand.
 */
const IDENTITY = 1634001
const PGP_SIGN = 1634002
const PGP_ENCRYPT = 1634003
const STORAGE = 1634004

/** Persona p uses the numbers above plus 16·p, so that shops of one phrase cannot be linked. */
const PERSONA_STRIDE = 16

/** Extended key prefixes: xprv/xpub and tprv/tpub (BIP32, SLIP-132). */
const MAINNET_VERSIONS = { private: 0x0488ade4, public: 0x0488b21e }
const TEST_VERSIONS = { private: 0x04358394, public: 0x043587cf }

/** The prefixes of extended keys on a network. */
export function extendedKeyVersions(network: NetworkName): { private: number; public: number } {
  return network === 'mainnet' ? MAINNET_VERSIONS : TEST_VERSIONS
}

/** Everything that one phrase restores, for one network and persona. All of it is secret. */
export interface PersonKeys {
  readonly network: NetworkName
  readonly persona: number
  /** Ed25519 seed of the identity key, 32 bytes: the nym, the IPNS name. */
  readonly identity: Uint8Array
  /** Ed25519 seed of the OpenPGP primary key, 32 bytes. */
  readonly pgpSign: Uint8Array
  /** X25519 seed of the OpenPGP encryption subkey, 32 bytes, not clamped. */
  readonly pgpEncrypt: Uint8Array
  /** Key of backups and of the encrypted store of contracts, 32 bytes. */
  readonly storage: Uint8Array
  /** BIP84 account `m/84'/c'/p'`. */
  readonly wallet: HDKey
  /** BIP48 P2WSH account `m/48'/c'/p'/2'`. */
  readonly escrow: HDKey
  /** BIP32 fingerprint of the master key, 8 lower-case hex digits: shown to tell phrases apart. */
  readonly fingerprint: string
}

/** Derives all keys of a person (BIP39 without passphrase, BIP32, BIP84, BIP48, BIP85). About 60 ms. */
export function deriveKeys(phrase: Phrase, network: NetworkName, persona = 0): PersonKeys {
  const coin = network === 'mainnet' ? 0 : 1
  const root = HDKey.fromMasterSeed(mnemonicToSeedSync(phrase), extendedKeyVersions(network))
  const child = (index: number) => hexEntropy(root, index + PERSONA_STRIDE * persona)
  return {
    network,
    persona,
    identity: child(IDENTITY),
    pgpSign: child(PGP_SIGN),
    pgpEncrypt: child(PGP_ENCRYPT),
    storage: child(STORAGE),
    wallet: root.derive(`m/84'/${coin}'/${persona}'`),
    escrow: root.derive(`m/48'/${coin}'/${persona}'/2'`),
    fingerprint: root.fingerprint.toString(16).padStart(8, '0'),
  }
}

/** What a profile says about the escrow account without showing it: SHA-256 of the xpub text, hex. */
export function escrowCommitment(escrow: HDKey): string {
  return hex.encode(sha256(utf8(escrow.publicExtendedKey)))
}

/** BIP85 application 128169' (HEX): the first `bytes` (16 to 64) bytes of child `index`. */
export function hexEntropy(root: HDKey, index: number, bytes = 32): Uint8Array {
  return bip85Entropy(root, `m/83696968'/128169'/${bytes}'/${index}'`).slice(0, bytes)
}

/** The 64 bytes of BIP85 behind a fully hardened path; a leaked one reveals nothing of the root. */
export function bip85Entropy(root: HDKey, path: string): Uint8Array {
  const key = root.derive(path)
  const secret = key.privateKey
  if (secret === null) throw new TypeError('BIP85 needs the private root key')
  const entropy = hmac(sha512, utf8('bip-entropy-from-k'), secret)
  key.wipePrivateData()
  return entropy
}
