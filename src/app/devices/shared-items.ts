import * as v from 'valibot'
import type { Clock } from '../../lib/clock.ts'
import { Lock } from '../../lib/lock.ts'
import { decodePlain, encodePlain } from '../../storage/codec.ts'
import type { SingleRecord } from '../../storage/repositories/single-record.ts'
import { plainText } from '../stores/merge.ts'
import type { SharedPart } from './parts.ts'
import { digestOf } from './parts.ts'

/** When an item became what it is, ms since the Unix epoch, and its digest; `''`: it was taken away. */
export interface ItemMark {
  readonly at: number
  readonly digest: string
}

/** Marks by key of the item. */
export type ItemMarks = Readonly<Record<string, ItemMark>>

export interface SharedItemsComponents {
  name: string
  /** Named `shared-<name>`. */
  marks: SingleRecord<ItemMarks>
  /** All items of this device by key. */
  items: () => Promise<ReadonlyMap<string, unknown>>
  /** Takes over what another device says; `undefined`: away with it. Throws what it cannot take. */
  put: (key: string, value: unknown) => Promise<void>
  clock: Clock
}

/** What was taken away is remembered so long; a device that was away for longer brings it back. */
const FORGET_MS = 180 * 24 * 3_600_000

const Shared = v.object({
  at: v.pipe(v.number(), v.safeInteger(), v.minValue(0)),
  value: v.optional(v.instance(Uint8Array)),
})

/**
 * Small things that a person keeps on each device: of two states of one item the later one is everybody's,
 * removals too. Whoever keeps the items need not know: what changed is seen by comparing with the marks.
 */
export function sharedItems(components: SharedItemsComponents): SharedPart {
  const { name, marks, items, put, clock } = components
  const lock = new Lock()

  async function notice(): Promise<ItemMarks> {
    const now = clock()
    const digests = new Map([...(await items())].map(([key, item]) => [key, digestOfItem(item)]))
    const known = await marks.update((before) => {
      const next: Record<string, ItemMark> = {}
      for (const [key, mark] of Object.entries(before ?? {})) {
        if (digests.has(key)) continue
        const gone = mark.digest === '' ? mark : { at: now, digest: '' }
        if (gone.at > now - FORGET_MS) next[key] = gone
      }
      for (const [key, digest] of digests) {
        const mark = before?.[key]
        // What was here before anybody compared is older than any change.
        next[key] = mark?.digest === digest ? mark : { at: before === undefined ? 0 : now, digest }
      }
      return before !== undefined && plainText(before) === plainText(next) ? undefined : next
    })
    return known ?? {}
  }

  return {
    name,
    notice: () => lock.run(async () => void (await notice())),
    async digests() {
      const known = await lock.run(notice)
      return Object.entries(known).map(([key, { digest }]) => [key, digest])
    },
    give: (key) =>
      lock.run(async () => {
        const mark = (await notice())[key]
        if (mark === undefined) return undefined
        const value = (await items()).get(key)
        return { at: mark.at, ...(value !== undefined && { value: encodePlain(value) }) }
      }),
    take: (key, given) =>
      lock.run(async () => {
        const theirs = v.parse(Shared, given)
        const value = theirs.value && decodePlain(theirs.value)
        const digest = value === undefined ? '' : digestOfItem(value)
        const mine = (await notice())[key]
        if (mine !== undefined && !isLater({ at: theirs.at, digest }, mine)) return
        if (mine?.digest !== digest) await put(key, value)
        const kept = (await items()).get(key)
        const mark = { at: theirs.at, digest: kept === undefined ? '' : digestOfItem(kept) }
        await marks.update((known) => ({ ...known, [key]: mark }))
      }),
  }
}

const digestOfItem = (item: unknown) => digestOf(plainText(item))

const isLater = (a: ItemMark, b: ItemMark) => a.at > b.at || (a.at === b.at && a.digest > b.digest)
