import type { LabelListContent } from '../../contracts/documents/label-list.ts'
import type { Nym } from '../../lib/brand.ts'
import type { LabelChoice, LabelMark } from '../rpc/labels-api.ts'

/** A list as far as it takes effect. */
export interface EffectiveList extends Pick<LabelListContent, 'title' | 'entries'> {
  nym: Nym
  choice: LabelChoice
}

/** `nym`, or `nym/slug` of a listing. */
const placeOf = (nym: Nym, slug?: string): string => (slug === undefined ? nym : `${nym}/${slug}`)

/** What followed lists say, by whom it is about. */
export class Marks {
  readonly #marks = new Map<string, LabelMark[]>()
  readonly #people = new Set<Nym>()
  readonly #listings = new Set<string>()

  /** Nobody's list counts about its own author: everybody trusts themselves. */
  constructor(lists: readonly EffectiveList[]) {
    for (const { nym, title, choice, entries } of lists) {
      for (const { about, slug, label, reason } of entries) {
        if (about === nym) continue
        const place = placeOf(about, slug)
        const marks = this.#marks.get(place) ?? []
        marks.push({ label, reason, list: { nym, title } })
        this.#marks.set(place, marks)
        if (choice === 'warn' || label === 'trusted_moderator') continue
        if (slug === undefined) this.#people.add(about)
        else this.#listings.add(place)
      }
    }
  }

  /** Of a person; with `slug` of the listing and of its vendor. */
  of(nym: Nym, slug?: string): LabelMark[] {
    const marks = [...(this.#marks.get(nym) ?? [])]
    if (slug !== undefined) marks.push(...(this.#marks.get(placeOf(nym, slug)) ?? []))
    return marks
  }

  /** People of whom nothing is to be found. */
  get hiddenPeople(): ReadonlySet<Nym> {
    return this.#people
  }

  /** Listings that are not to be found, as `nym/slug`. */
  get hiddenListings(): ReadonlySet<string> {
    return this.#listings
  }
}

/** Those that warn; being trusted is told elsewhere. */
const warnings = (marks: readonly LabelMark[]): LabelMark[] =>
  marks.filter(({ label }) => label !== 'trusted_moderator')

/** What a card shows of marks: warnings, and that it is for adults. Nothing where there is none. */
export function cardMarks(
  marks: readonly LabelMark[],
  ...adult: readonly (boolean | undefined)[]
): { warnings?: LabelMark[]; adult?: true } {
  const warned = warnings(marks)
  return { ...(warned.length > 0 && { warnings: warned }), ...adultMark(marks, ...adult) }
}

/** That something is for adults: lists say so, or its owner does of it or of all that they sell. */
export const adultMark = (
  marks: readonly LabelMark[],
  ...adult: readonly (boolean | undefined)[]
): { adult?: true } =>
  adult.includes(true) || marks.some(({ label }) => label === 'adult') ? { adult: true } : {}
