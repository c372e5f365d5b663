import type { DeviceId, Nym } from '../../lib/brand.ts'
import type { CatalogLimits } from './limits.ts'
import type { CatalogEntry } from './types.ts'

/** What an entry costs besides its page. */
const ENTRY_BYTES = 1_024

/** Some more than needed are put out at once: the next newcomers find room. */
const SPARE = 0.98

/**
 * Which stores are put out so that the others fit the limits, never those that are kept. First those that one
 * neighbour alone told of, and of these always one of the neighbour who has brought most; then those that
 * several told of; last those that were opened here. Among equals, the one that was confirmed longest ago.
 */
export function chooseVictims(
  entries: readonly CatalogEntry[],
  limits: Pick<CatalogLimits, 'stores' | 'bytes'>,
  isKept: (nym: Nym) => boolean,
): Nym[] {
  let count = entries.length
  let bytes = entries.reduce((sum, entry) => sum + entry.bytes, 0)
  if (count <= limits.stores && bytes <= limits.bytes) return []
  const victims: Nym[] = []
  const over = () => count > limits.stores * SPARE || bytes > limits.bytes * SPARE
  const drop = ({ nym, bytes: freed }: CatalogEntry) => {
    victims.push(nym)
    count--
    bytes -= freed
  }
  const movable = entries
    .filter(({ nym }) => !isKept(nym))
    .toSorted((a, b) => a.confirmedAt - b.confirmedAt || (a.nym < b.nym ? -1 : 1))

  const sources = new Map<DeviceId, { entries: CatalogEntry[]; bytes: number }>()
  for (const entry of movable) {
    const [only, second] = entry.from
    if (only === undefined || second !== undefined) continue
    const source = sources.get(only) ?? { entries: [], bytes: 0 }
    source.entries.push(entry)
    source.bytes += entry.bytes + ENTRY_BYTES
    sources.set(only, source)
  }
  while (over()) {
    const largest = [...sources.values()].sort((a, b) => b.bytes - a.bytes)[0]
    const entry = largest?.entries.shift()
    if (largest === undefined || entry === undefined) break
    largest.bytes -= entry.bytes + ENTRY_BYTES
    drop(entry)
  }
  const others = (told: (count: number) => boolean) => {
    for (const entry of movable) if (over() && told(entry.from.length)) drop(entry)
  }
  others((told) => told > 1)
  others((told) => told === 0)
  return victims
}
