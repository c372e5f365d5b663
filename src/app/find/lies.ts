import type { DocumentId } from '../../lib/brand.ts'
import type { SettingsRepository } from '../../storage/repositories/settings.ts'

/** The oldest are forgotten: they are found out again by whoever looks. */
const MAX_LIES = 500

/** What is kept of them, among the settings: public data. */
export interface LieSettings {
  /** Card keys with the contract that says something else, the latest last. */
  'lying-cards': [key: string, document: DocumentId][]
}

/** Cards whose contract says something else. They are not found until the vendor signs another one. */
export class Lies {
  readonly #settings: SettingsRepository<LieSettings>
  #known = new Map<string, DocumentId>()

  constructor(settings: SettingsRepository<LieSettings>) {
    this.#settings = settings
  }

  async load(): Promise<void> {
    this.#known = new Map(await this.#settings.get('lying-cards'))
  }

  has(key: string, document: DocumentId): boolean {
    return this.#known.get(key) === document
  }

  async add(key: string, document: DocumentId): Promise<void> {
    this.#known.delete(key)
    this.#known.set(key, document)
    this.#known = new Map([...this.#known].slice(-MAX_LIES))
    await this.#settings.save({ 'lying-cards': [...this.#known] })
  }
}
