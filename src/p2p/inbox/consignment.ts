import type { DeviceId, Nym } from '../../lib/brand.ts'
import type { MailKind } from './parcel.ts'

/** An envelope that we sealed, and what became of it: kept until it is acknowledged, or over. */
export interface Consignment {
  /** Hex name of the parcel inside. */
  id: string
  kind: MailKind
  to: Nym
  /** Ids of the documents, in their order. */
  documents: string[]
  /** Ids of those that were not acknowledged yet. */
  waiting: string[]
  envelope: Uint8Array
  stamp: Uint8Array
  /** Lets us take the envelope back. */
  token: Uint8Array
  /** Devices that said they keep it. */
  holders: DeviceId[]
  /** Milliseconds since the Unix epoch. */
  createdAt: number
  /** When its copies are looked after again, milliseconds since the Unix epoch. */
  nextAt: number
  /** How often they were looked after. */
  rounds: number
}

/** Where consignments are kept over restarts. While the vault is locked it lists none. */
export interface ConsignmentStorage {
  list(): Promise<Consignment[]>
  put(consignment: Consignment): Promise<void>
  delete(id: string): Promise<void>
}

const MINUTE_MS = 60_000

/** Enough copies, or as many as there are devices: looked after at these intervals, the last for ever. */
const SETTLED_MS = [10, 60, 6 * 60, 12 * 60].map((minutes) => minutes * MINUTE_MS)
/** Nobody took it yet. */
const SEARCHING_MS = [5_000, 15_000, MINUTE_MS, 5 * MINUTE_MS, 15 * MINUTE_MS]

/** How long to wait before its copies are looked after again. */
export function pauseAfter({ holders, rounds }: Pick<Consignment, 'holders' | 'rounds'>): number {
  const steps = holders.length === 0 ? SEARCHING_MS : SETTLED_MS
  return steps[Math.min(rounds, steps.length - 1)] ?? MINUTE_MS
}
