import type { PayoutCause } from '../documents/payout.ts'
import type { Place, Release } from '../documents/release.ts'
import type { PayoutTerms } from '../escrow/payout.ts'
import type { OrderRole } from './states.ts'

/** What a document's release is meant to do, rebuilt from the contract. */
export interface ReleaseTerms {
  readonly cause: PayoutCause
  readonly signer: OrderRole
  readonly place: Place
  readonly release: Release
  readonly terms: PayoutTerms
  /** The ids that it can have, one for each feerate. */
  readonly txids: ReadonlySet<string>
  /** Compressed public key of the signer for this path, hex. */
  readonly publicKey: string
}
