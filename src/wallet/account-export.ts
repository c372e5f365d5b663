import type { HDKey } from '@scure/bip32'
import { descriptorChecksum } from '../contracts/escrow/script/descriptor.ts'
import type { NetworkName } from '../lib/config.ts'
import { AddressBook } from './keys.ts'
import { NETWORKS } from './networks.ts'

/** What another wallet needs to watch this one, and what a person compares after a restore. */
export interface AccountExport {
  /** BIP 32 fingerprint of the master key, 8 hex digits. */
  readonly fingerprint: string
  /** `m/84'/c'/p'`. */
  readonly path: string
  readonly xpub: string
  /** Descriptors with checksum (BIP 380), of what is received and of change. */
  readonly receive: string
  readonly change: string
  readonly firstAddress: string
}

/** The public side of a BIP-84 account. */
export function exportAccount(
  account: HDKey,
  fingerprint: string,
  persona: number,
  network: NetworkName,
): AccountExport {
  const steps = `84h/${NETWORKS[network].coinType}h/${persona}h`
  const xpub = account.publicExtendedKey
  const descriptor = (branch: 0 | 1) => {
    const text = `wpkh([${fingerprint}/${steps}]${xpub}/${branch}/*)`
    return `${text}#${descriptorChecksum(text)}`
  }
  return {
    fingerprint,
    path: `m/${steps.replaceAll('h', "'")}`,
    xpub,
    receive: descriptor(0),
    change: descriptor(1),
    firstAddress: new AddressBook(account, network).at(0, 0).address,
  }
}
