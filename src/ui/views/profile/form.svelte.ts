import type { ProfileDraft, ProfileView } from '../../../app/rpc/api.ts'
import { LIMITS } from '../../../contracts/documents/limits.ts'
import { characters } from '../../../lib/text.ts'
import { t } from '../../i18n/index.svelte.ts'
import { Draft } from '../../state/draft.ts'

type TextField = 'name' | 'shortDescription' | 'location' | 'website' | 'about'
type Values = ProfileDraft & Record<TextField, string> & { adult: boolean }
const TEXTS: readonly TextField[] = ['name', 'shortDescription', 'location', 'website', 'about']

const FIELDS = [...TEXTS, 'adult', 'avatar', 'header'] as const

const EMPTY: Values = {
  name: '',
  shortDescription: '',
  about: '',
  location: '',
  website: '',
  adult: false,
}

/** The profile as it is being written: values, what is wrong with them, and a draft that is never lost. */
export class ProfileForm {
  values = $state<Values>({ ...EMPTY })
  /** Counts tries to send; nothing is called wrong before the first. */
  attempt = $state(0)
  /** When the draft was kept that the form was filled from, if it was. */
  restoredAt = $state<number | undefined>(undefined)
  readonly #draft = new Draft('profile')
  #published: Values = EMPTY

  /** Starts from what is published, then from what was typed and not sent. */
  constructor(published: ProfileView | undefined) {
    this.#published = published === undefined ? EMPTY : toDraft(published)
    this.values = { ...this.#published }
    const kept = this.#draft.load()
    if (kept !== undefined && typeof kept.value === 'object' && kept.value !== null) {
      const texts = textsOf(kept.value)
      const typed = { ...this.#published, ...texts }
      if (!isSame(typed, this.#published)) {
        this.values = typed
        this.restoredAt = kept.savedAt
      }
    }
  }

  /**
   * A profile came while the form is open: brought back after a restore, or published by another device.
   * It fills whatever the person did not change. What was typed stays.
   */
  arrived(published: ProfileView): void {
    const now = toDraft(published)
    const values: Values = { ...now }
    for (const field of FIELDS) {
      const typed = this.values[field]
      if (isSame(typed, this.#published[field])) continue
      if (typed === undefined) delete values[field]
      else Object.assign(values, { [field]: typed })
    }
    this.values = values
    this.#published = now
  }

  /** Problems of the fields, with the id of the control. */
  get problems(): { id: TextField; text: string }[] {
    if (this.attempt === 0) return []
    return TEXTS.flatMap((field) => {
      const text = this.#problem(field)
      return text === undefined ? [] : [{ id: field, text }]
    })
  }

  problem(field: TextField): string | undefined {
    return this.attempt === 0 ? undefined : this.#problem(field)
  }

  /** True when it may be sent; counts as a try. */
  check(): boolean {
    this.attempt++
    return this.problems.length === 0
  }

  /** Keeps the texts in this browser until they are sent. */
  keep(): void {
    const changed = TEXTS.filter((field) => this.values[field] !== this.#published[field])
    if (changed.length === 0) return this.#draft.clear()
    this.#draft.save(Object.fromEntries(changed.map((field) => [field, this.values[field]])))
  }

  /** Back to what is published. */
  discard(): void {
    this.#draft.clear()
    this.values = { ...this.#published }
    this.restoredAt = undefined
  }

  /** It was published: this is the new truth. */
  sent(): void {
    this.#published = $state.snapshot(this.values)
    this.#draft.clear()
    this.restoredAt = undefined
    this.attempt = 0
  }

  #problem(field: TextField): string | undefined {
    const value = this.values[field].trim()
    if (field === 'name' && value === '') return t('profile.name.missing')
    const max = LIMITS[field]
    return characters(value) > max ? t('profile.too-long', { max }) : undefined
  }
}

const isSame = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b)

function toDraft(published: ProfileView): Values {
  const { name, shortDescription, about, location, website = '', adult } = published
  const { avatar, header } = published
  return {
    name,
    shortDescription,
    about,
    location,
    website,
    ...(avatar === undefined ? {} : { avatar }),
    ...(header === undefined ? {} : { header }),
    adult: adult === true,
  }
}

function textsOf(value: object): Partial<Record<TextField, string>> {
  const known: Partial<Record<TextField, string>> = {}
  for (const field of TEXTS) {
    const text: unknown = (value as Partial<Record<TextField, unknown>>)[field]
    if (typeof text === 'string') known[field] = text
  }
  return known
}
