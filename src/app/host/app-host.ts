import type { AbortOptions } from '../../lib/abort.ts'
import type { NetworkName, SoukConfig } from '../../lib/config.ts'
import type { SessionKeeper } from '../../storage/session-keeper.ts'
import type { StorageUsage } from '../../storage/usage.ts'

/**
 * Where a node lives, and all that differs between these places. Above it there is one app: the same
 * in a service worker, in a page, and under Node.js.
 */
export interface AppHost {
  readonly kind: 'worker' | 'page' | 'node'
  /** URL with a final slash; requests for `ipfs/…` below it are the node's. */
  readonly base: string
  /** Throws `config.missing`, or `config.malformed` for nonsense. */
  readConfig(): Promise<SoukConfig>
  /** A file that comes with the app, by its path in the shell. Rejects, or answers not `ok`. */
  readAsset(path: string, options: AbortOptions): Promise<Response>
  /** What the database of a network is called here. */
  databaseName(network: NetworkName): string
  storageUsage(): Promise<StorageUsage>
  /** What lets an unlocked vault survive a restart of the node. */
  readonly session: SessionKeeper
  /** Makes the key that guards a vault without a passphrase; absent: one that no script can read. */
  readonly deviceKey?: () => Promise<CryptoKey>
  /** Pages that are open, by the names in their messages. Others lose their watches. */
  openPages(): Promise<ReadonlySet<string>>
}
