import type { SettingsRepository } from '../../storage/repositories/settings.ts'
import type { Nym } from '../../lib/brand.ts'

/** Handles that are remembered; the one looked up longest ago goes first. */
const MAX_KEPT = 300

/** What is remembered of one handle. */
export interface KeptHandle {
  /** Bundles as they came, each checked; none of them can be taken back by who keeps them. */
  readonly bundles: readonly Uint8Array[]
  /** Whose it was at the last look, if that was proven. */
  readonly nym?: Nym
  readonly at: number
}

/** Kept in the clear beside the settings: which handles were looked up here. */
export interface HandleRecords {
  handles: Record<string, KeptHandle>
}

/** Handles that were looked up here, also in earlier runs. */
export class HandleShelf {
  readonly #repository: SettingsRepository<HandleRecords>
  #loaded: Promise<Map<string, KeptHandle>> | undefined

  constructor(repository: SettingsRepository<HandleRecords>) {
    this.#repository = repository
  }

  async get(handle: string): Promise<KeptHandle | undefined> {
    return (await this.#all()).get(handle)
  }

  async names(): Promise<string[]> {
    return [...(await this.#all()).keys()]
  }

  /** By person the handle that was theirs at the last look, if that was proven. */
  async holders(): Promise<Map<Nym, string>> {
    const kept = [...(await this.#all())]
    return new Map(kept.flatMap(([handle, { nym }]) => (nym === undefined ? [] : [[nym, handle]])))
  }

  async put(handle: string, kept: KeptHandle): Promise<void> {
    const all = await this.#all()
    all.delete(handle)
    all.set(handle, kept)
    const [oldest] = all.keys()
    if (all.size > MAX_KEPT && oldest !== undefined) all.delete(oldest)
    await this.#repository.save({ handles: Object.fromEntries(all) })
  }

  #all(): Promise<Map<string, KeptHandle>> {
    this.#loaded ??= this.#repository
      .get('handles')
      .then((stored) => new Map(Object.entries(stored ?? {})))
    return this.#loaded
  }
}
