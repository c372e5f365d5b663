import { CID } from 'multiformats/cid'
import * as raw from 'multiformats/codecs/raw'
import { sha256 } from 'multiformats/hashes/sha2'
import type { AbortOptions } from '../../lib/abort.ts'
import { utf8 } from '../../lib/bytes.ts'
import type { Clock } from '../../lib/clock.ts'
import type { Dht } from '../dht/client.ts'
import { provideRoot } from '../dht/client.ts'
import type { IndexedCard } from '../store/card.ts'
import type { Topics } from './types.ts'

/** Topics of one store that are announced: those of most listings. */
const MAX_TOPICS = 32

/** Announced in one run of the chore: each takes a walk through the DHT. */
const PER_RUN = 4

/** The chore is due so often at most. */
const RUN_EVERY_MS = 30 * 60_000

/** Devices are remembered as holders for 48 h. */
const ANNOUNCE_EVERY_MS = 12 * 3_600_000

const KINDS = { tags: 'tag', categories: 'category', regions: 'region' } as const

/** As topics are compared: without case, accents, compatibility forms, and spaces around or doubled. */
export const normalTopic = (text: string): string =>
  text
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .toLowerCase()
    .replaceAll(/\s+/gu, ' ')
    .trim()
    .normalize('NFC')

/** What stands in the DHT for a topic: the CID of `souk-<kind>/v1\n<name>`. */
export async function topicKey(kind: keyof Topics, name: string): Promise<CID> {
  const normal = kind === 'regions' ? name : normalTopic(name)
  return CID.createV1(raw.code, await sha256.digest(utf8(`souk-${KINDS[kind]}/v1\n${normal}`)))
}

/** The keys of all these topics, each once. */
export async function topicKeys(topics: Topics): Promise<CID[]> {
  const kinds = Object.keys(KINDS) as (keyof Topics)[]
  const all = await Promise.all(
    kinds.flatMap((kind) => (topics[kind] ?? []).map((name) => topicKey(kind, name))),
  )
  return [...new Map(all.map((key) => [key.toString(), key])).values()]
}

/** The topics of a store's cards, those of most listings first. */
export async function topicsOfCards(cards: readonly IndexedCard[]): Promise<CID[]> {
  const counted = new Map<string, { key: CID; count: number }>()
  for (const { tags, categories = [], shipsTo = [] } of cards) {
    // Everywhere is no place to look for.
    const regions = shipsTo.filter((region) => region !== 'ALL')
    for (const key of await topicKeys({ tags, categories, regions })) {
      const name = key.toString()
      counted.set(name, { key, count: (counted.get(name)?.count ?? 0) + 1 })
    }
  }
  return [...counted.entries()]
    .sort(([a, { count: x }], [b, { count: y }]) => y - x || (a < b ? -1 : 1))
    .slice(0, MAX_TOPICS)
    .map(([, { key }]) => key)
}

/** Begins elsewhere at other times: a worker that is stopped soon and again gets to all of them too. */
function rotated(keys: readonly CID[], now: number): CID[] {
  const turns = Math.floor(now / RUN_EVERY_MS) * PER_RUN
  const from = keys.length === 0 ? 0 : turns % keys.length
  return [...keys.slice(from), ...keys.slice(0, from)]
}

/** Tells the DHT that this device knows stores of its own store's topics: a few in each run. */
export class TopicAnnouncer {
  readonly #dht: Dht
  readonly #now: Clock
  readonly #announcedAt = new Map<string, number>()

  constructor(components: { dht: Dht; now: Clock }) {
    this.#dht = components.dht
    this.#now = components.now
  }

  /** Announces those whose turn it is. Throws `record.not-published`, or the signal's reason. */
  async announce(cards: readonly IndexedCard[], options: AbortOptions = {}): Promise<void> {
    const before = this.#now() - ANNOUNCE_EVERY_MS
    const at = (key: CID) => this.#announcedAt.get(key.toString()) ?? 0
    const due = rotated(await topicsOfCards(cards), this.#now())
      .filter((key) => at(key) <= before)
      .sort((a, b) => at(a) - at(b))
      .slice(0, PER_RUN)
    for (const key of due) {
      await provideRoot(this.#dht, key, options)
      this.#announcedAt.set(key.toString(), this.#now())
    }
  }
}
