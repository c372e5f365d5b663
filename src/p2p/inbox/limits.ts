const HOUR_MS = 3_600_000
export const DAY_MS = 24 * HOUR_MS

/** A key of an inbox is for one week, counted from the Unix epoch. */
export const WEEK_MS = 7 * DAY_MS

/** Weeks whose keys are published ahead: of somebody who is away for three months. */
export const WEEKS_AHEAD = 13

/** An envelope is kept, and sent again, for so long. */
export const ENVELOPE_LIFETIME_DAYS = 60

/** Weeks back that are looked through: an envelope sealed at the end of one lives 60 days more. */
export const WEEKS_BACK = Math.ceil((ENVELOPE_LIFETIME_DAYS * DAY_MS) / WEEK_MS) + 1

/** Sizes of envelopes in bytes: all others are refused, so that a size says little. */
export const BUCKETS = [4, 8, 16, 32, 64, 128, 256, 512].map((kib) => kib * 1024)

export const MAX_ENVELOPE_BYTES = 512 * 1024

/** Devices that are to hold an envelope. Of ten, half of which vanish, one is left in 99.9 % of cases. */
export const REPLICAS = 10

/** Clocks of two people may differ by so much before a message has to wait for it to pass. */
export const CLOCK_SKEW_MS = 3 * DAY_MS

/** How much a device keeps for others. */
export interface Quotas {
  /** Bytes of all envelopes. */
  totalBytes: number
  /** Bytes of one inbox in one week. */
  inboxBytes: number
  /** Envelopes of one inbox in one week. */
  inboxEnvelopes: number
  /** Bytes that one device handed in. */
  putterBytes: number
  /** Hashes that a KiB costs while there is plenty of room. */
  workPerKib: number
}

/** A second of a phone for the smallest envelope: 96 000 hashes. */
const WORK_PER_KIB = 24_000

/** Of a browser that does others a favour. */
export const BROWSER_QUOTAS: Quotas = {
  totalBytes: 64 * 1024 * 1024,
  inboxBytes: 8 * 1024 * 1024,
  inboxEnvelopes: 512,
  putterBytes: 16 * 1024 * 1024,
  workPerKib: WORK_PER_KIB,
}

/** Of an always-on host that was set up as a mailbox. */
export const MAILBOX_QUOTAS: Quotas = {
  totalBytes: 1024 * 1024 * 1024,
  inboxBytes: 64 * 1024 * 1024,
  inboxEnvelopes: 4_096,
  putterBytes: 64 * 1024 * 1024,
  workPerKib: WORK_PER_KIB,
}
