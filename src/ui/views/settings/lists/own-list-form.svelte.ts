import type { LabelListDraft } from '../../../../app/rpc/labels-api.ts'
import type { Label, LabelEntry } from '../../../../contracts/documents/label-list.ts'
import { LIMITS } from '../../../../contracts/documents/limits.ts'
import type { Nym } from '../../../../lib/brand.ts'
import { characters } from '../../../../lib/text.ts'
import { TypedPerson } from '../../../state/typed-person.svelte.ts'

export type EntryProblem = 'nobody' | 'twice' | 'self' | 'person' | 'full' | 'long'

/** What is typed of the own list, until it is published. */
export class OwnListForm {
  title = $state('')
  description = $state('')
  entries = $state.raw<readonly LabelEntry[]>([])
  /** The next entry. */
  readonly who = new TypedPerson()
  label = $state<Label>('scam')
  reason = $state('')
  problem = $state<EntryProblem>()
  /** Publishing was tried. */
  tried = $state(false)
  readonly #self: Nym

  constructor(self: Nym, { title, description, entries }: LabelListDraft) {
    this.#self = self
    this.title = title
    this.description = description
    this.entries = entries
  }

  get badTitle(): boolean {
    const length = characters(this.title.trim())
    return length === 0 || length > LIMITS.listTitle
  }

  get badDescription(): boolean {
    return characters(this.description) > LIMITS.listDescription
  }

  get draft(): LabelListDraft {
    const { title, description, entries } = this
    return { title: title.trim(), description: description.trim(), entries: [...entries] }
  }

  /** Puts what was typed on the list, or says why not. */
  add(): void {
    // Beside the field it says whose the handle is, or that it is nobody's.
    if (this.who.handle !== undefined && this.who.place === undefined) return
    const { nym: about, slug } = this.who.place ?? {}
    const { label } = this
    const reason = this.reason.trim()
    if (about === undefined) this.problem = 'nobody'
    else if (about === this.#self) this.problem = 'self'
    else if (slug !== undefined && label === 'trusted_moderator') this.problem = 'person'
    else if (characters(reason) > LIMITS.labelReason) this.problem = 'long'
    else this.problem = this.put({ about, ...(slug !== undefined && { slug }), label, reason })
    if (this.problem !== undefined) return
    this.who.clear()
    this.reason = ''
  }

  /** `undefined`: it stands on the list now. */
  put(entry: LabelEntry): 'twice' | 'full' | undefined {
    if (this.entries.some((one) => isSamePlace(one, entry))) return 'twice'
    if (this.entries.length >= LIMITS.labels) return 'full'
    this.entries = [...this.entries, entry]
    return undefined
  }

  remove(entry: LabelEntry): void {
    this.entries = this.entries.filter((one) => one !== entry)
  }
}

/** Both say the same of the same. */
export const isSamePlace = (a: LabelEntry, b: LabelEntry): boolean =>
  a.about === b.about && a.slug === b.slug && a.label === b.label
