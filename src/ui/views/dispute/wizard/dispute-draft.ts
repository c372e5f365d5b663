import { DISPUTE_CAUSES, type DisputeCause } from '../../../../contracts/documents/dispute.ts'
import type { SealedFile } from '../../../../contracts/documents/file.ts'

/** What is kept of a statement in this browser until it is sent. */
export interface KeptDispute {
  step: number
  cause: DisputeCause | undefined
  claim: string
  /** Leaves the division to the moderator. */
  leave: boolean
  buyerSats: bigint | undefined
  files: SealedFile[]
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null

const text = (value: unknown): string => (typeof value === 'string' ? value : '')

function readFile(value: unknown): SealedFile[] {
  if (!isRecord(value)) return []
  const { name, type, size, cid, key } = value
  const whole =
    typeof size === 'number' && [name, type, cid, key].every((part) => text(part) !== '')
  if (!whole) return []
  return [{ name: text(name), type: text(type), size, cid: text(cid), key: text(key) }]
}

/** The same as text for the browser's storage, which knows no big numbers. */
export const writeDispute = (kept: KeptDispute): unknown => ({
  ...kept,
  buyerSats: kept.buyerSats?.toString(),
})

/** A statement as kept in this browser, as far as it can be read; `undefined` for anything else. */
export function readDispute(value: unknown): KeptDispute | undefined {
  if (!isRecord(value)) return undefined
  const { step, leave, files } = value
  const sats = text(value.buyerSats)
  return {
    step: typeof step === 'number' && Number.isInteger(step) && step >= 0 ? step : 0,
    cause: DISPUTE_CAUSES.find((cause) => cause === value.cause),
    claim: text(value.claim),
    leave: leave === true,
    buyerSats: /^\d{1,16}$/.test(sats) ? BigInt(sats) : undefined,
    files: Array.isArray(files) ? files.flatMap(readFile) : [],
  }
}
