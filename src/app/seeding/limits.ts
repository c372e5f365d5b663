import { SoukError } from '../../lib/errors.ts'
import type { DayTransfers } from '../../p2p/swarm/transfer-tally.ts'
import type { SettingsRepository } from '../../storage/repositories/settings.ts'

/** What the person chose for what others get from here. */
export interface SeedingSettings {
  /** Bytes for stores of others. */
  'seeding-limit': number
  /** Bytes per second that others may fetch. */
  'upload-limit': number
  /** When this device became reachable, and when it last was; ms since the Unix epoch. */
  'reachable-since': { since: number; lastAt: number }
  /** Who gave and got how much of blocks, by day, for a month. */
  transfers: DayTransfers[]
}

const MB = 1_000_000
const GB = 1_000 * MB

/** What may be chosen, as far as the browser has room. */
const CHOICES = [50 * MB, 100 * MB, 250 * MB, 500 * MB, GB, 2 * GB, 5 * GB, 10 * GB]

/** Where the browser does not say what it allows. */
const UNKNOWN_LIMIT = 250 * MB

/** Of what the browser allows, so much goes to the stores of others until the person chooses. */
const SHARE = 0.1
const LARGEST_DEFAULT = 2 * GB

/** Of what the browser allows, so much may be chosen: the rest is for what is one's own. */
const LARGEST_SHARE = 0.8

const MIN_UPLOAD = 10_000
const MAX_UPLOAD = GB

/** The limits that fit a browser which allows so many bytes (0: it does not say), ascending. */
export function limitChoices(quotaBytes: number): number[] {
  if (quotaBytes <= 0) return CHOICES.filter((bytes) => bytes <= GB)
  const fitting = CHOICES.filter((bytes) => bytes <= quotaBytes * LARGEST_SHARE)
  return fitting.length > 0 ? fitting : CHOICES.slice(0, 1)
}

/** The largest choice that takes no more than a tenth of what the browser allows, 2 GB at most. */
export function defaultLimit(quotaBytes: number): number {
  if (quotaBytes <= 0) return UNKNOWN_LIMIT
  const most = Math.min(LARGEST_DEFAULT, quotaBytes * SHARE)
  return CHOICES.findLast((bytes) => bytes <= most) ?? CHOICES[0] ?? UNKNOWN_LIMIT
}

export interface SeedingLimitsComponents {
  settings: SettingsRepository<SeedingSettings>
  /** What the browser allows this origin, bytes; 0: it does not say. */
  quota: () => Promise<number>
  /** Holds from now on; `undefined`: without limit. */
  setUploadLimit: (bytesPerSecond: number | undefined) => void
}

/** How much room and bandwidth this device gives to others. */
export class SeedingLimits {
  readonly #components: SeedingLimitsComponents

  constructor(components: SeedingLimitsComponents) {
    this.#components = components
  }

  /** Bytes for stores of others; `chosen`: by the person. */
  async storage(): Promise<{
    bytes: number
    chosen: boolean
    choices: number[]
    quotaBytes: number
  }> {
    const { settings, quota } = this.#components
    const [chosen, quotaBytes] = await Promise.all([settings.get('seeding-limit'), quota()])
    const choices = limitChoices(quotaBytes)
    if (chosen === undefined || !isBytes(chosen)) {
      return { bytes: defaultLimit(quotaBytes), chosen: false, choices, quotaBytes }
    }
    return { bytes: chosen, chosen: true, choices, quotaBytes }
  }

  /** Throws `seeding.bad-limit`. */
  async setStorage(bytes: number | undefined): Promise<void> {
    if (bytes !== undefined && !isBytes(bytes)) throw badLimit()
    await this.#components.settings.save({ 'seeding-limit': bytes } as Partial<SeedingSettings>)
  }

  /** Bytes per second, or `undefined` for no limit. */
  async upload(): Promise<number | undefined> {
    const limit = await this.#components.settings.get('upload-limit')
    return limit !== undefined && isUpload(limit) ? limit : undefined
  }

  /** Throws `seeding.bad-limit`. */
  async setUpload(bytesPerSecond: number | undefined): Promise<void> {
    if (bytesPerSecond !== undefined && !isUpload(bytesPerSecond)) throw badLimit()
    const { settings, setUploadLimit } = this.#components
    await settings.save({ 'upload-limit': bytesPerSecond } as Partial<SeedingSettings>)
    setUploadLimit(bytesPerSecond)
  }

  /** Makes the kept choice hold: the node has just started. */
  async apply(): Promise<void> {
    this.#components.setUploadLimit(await this.upload())
  }
}

const isBytes = (bytes: number) =>
  Number.isSafeInteger(bytes) && bytes >= (CHOICES[0] ?? 0) && bytes <= (CHOICES.at(-1) ?? 0)
const isUpload = (rate: number) =>
  Number.isSafeInteger(rate) && rate >= MIN_UPLOAD && rate <= MAX_UPLOAD
const badLimit = () => new SoukError('seeding.bad-limit', 'a limit out of bounds')
