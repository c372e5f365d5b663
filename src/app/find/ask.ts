import type { DeviceId } from '../../lib/brand.ts'
import { sleep, withTimeout } from '../../lib/abort.ts'
import { CONDITIONS } from '../../contracts/documents/words.ts'
import { cardKey } from '../../search/card.ts'
import { plainText } from '../../search/words.ts'
import type { RemoteAnswer, SharedCatalog } from '../../p2p/catalog/types.ts'
import type { RemoteQuery } from '../../p2p/catalog/search-messages.ts'
import type { FindQuery, FindView } from '../rpc/find-api.ts'
import type { Feeder } from './feeder.ts'

/** People stop typing for so long before they mean it. */
const PAUSE_MS = 400

/** What comes later is of no use: people have looked at the results. */
const ASK_MS = 4_000

/** Matches that one device is asked for. */
const COUNT = 30

/** As others read it. */
const MAX_NAMES = 10
const MAX_NAME = 40

export interface AskComponents {
  feeder: Pick<Feeder, 'fed' | 'idle'>
  /** Settles once the node runs. */
  catalog: () => Promise<Pick<SharedCatalog, 'askPeers' | 'lookUp'>>
  /** Told when one more was asked or has answered, and at the end. */
  onChange: () => void
  /** Told once, when the question is meant. */
  onMeant: () => void
}

/** One question to a few other browsers, for as long as somebody looks at the results. */
export class Ask {
  readonly #components: AskComponents
  readonly #stop = new AbortController()
  readonly #off: () => void
  /** Cards that came into the index since the question was asked, and those that others named. */
  readonly #added = new Set<string>()
  readonly #named = new Set<string>()
  readonly #asked = new Set<DeviceId>()
  readonly #answered = new Set<DeviceId>()
  readonly #wrong = new Set<DeviceId>()
  #done = false

  constructor(components: AskComponents) {
    this.#components = components
    this.#off = components.feeder.fed.on(({ added }) => {
      for (const key of added) this.#added.add(key)
    })
  }

  get peers(): FindView['peers'] {
    return {
      asked: this.#asked.size,
      answered: [...this.#answered].filter((device) => !this.#wrong.has(device)).length,
      wrong: this.#wrong.size,
      done: this.#done,
    }
  }

  /** Whether only others knew of this card when they were asked. */
  isFromPeers(key: string): boolean {
    return this.#added.has(key) && this.#named.has(key)
  }

  /** Asks; settles when nobody else will answer. What the answers name is in the index by then. */
  async begin(query: FindQuery): Promise<void> {
    const { catalog, onChange, onMeant } = this.#components
    const { signal } = this.#stop
    try {
      await sleep(PAUSE_MS, { signal })
      onMeant()
      const remote = remoteQuery(query)
      if (remote === undefined) return
      const shared = await catalog()
      const options = {
        signal: withTimeout(ASK_MS, { signal }),
        onAsked: (device: DeviceId) => {
          this.#asked.add(device)
          onChange()
        },
        onAnswer: ({ device, hits }: RemoteAnswer) => {
          this.#answered.add(device)
          for (const { nym, card } of hits) this.#named.add(cardKey({ nym, slug: card.slug }))
          onChange()
        },
        onWrong: (device: DeviceId) => {
          this.#wrong.add(device)
          onChange()
        },
      }
      const asking = shared.askPeers(remote, options)
      // Who has told everybody that they have such things is asked as well; it takes longer.
      const looking = shared.lookUp(topicsOf(remote), options)
      await Promise.allSettled([asking, looking])
      await this.#components.feeder.idle()
    } catch {
      // The node does not run, or nobody looks any more.
    } finally {
      this.#done = true
      if (!signal.aborted) onChange()
    }
  }

  /** Nobody looks any more. */
  stop(): void {
    this.#stop.abort()
    this.#off()
  }
}

/** What is told to others: nothing of price, vendor, which moderator, or place beyond the country. */
function remoteQuery({ text, filters }: FindQuery): RemoteQuery | undefined {
  const { kinds = [], conditions = [], shipsTo, freeShipping, moderators = [] } = filters
  // Whom somebody trusts is nobody's business.
  const moderated = filters.moderated === true || moderators.length > 0
  const known = CONDITIONS.filter((condition) => conditions.includes(condition))
  const categories = names(filters.categories)
  const tags = names(filters.tags)
  const nothing = [kinds, known, categories, tags].every((list) => list.length === 0)
  if (plainText(text) === '' && nothing) return undefined
  return {
    text,
    count: COUNT,
    ...(kinds.length > 0 && { kinds: [...new Set(kinds)] }),
    ...(known.length > 0 && { conditions: known }),
    ...(categories.length > 0 && { categories }),
    ...(tags.length > 0 && { tags }),
    ...(shipsTo !== undefined && /^[A-Z]{2}$/.test(shipsTo) && { shipsTo }),
    ...(freeShipping === true && { freeShipping }),
    ...(moderated && { moderated }),
  }
}

const names = (list: readonly string[] = []): string[] =>
  list.filter((name) => name !== '' && [...name].length <= MAX_NAME).slice(0, MAX_NAMES)

function topicsOf({ text, tags = [], categories = [] }: RemoteQuery) {
  const said = plainText(text).match(/[\p{L}\p{N}]+/gu) ?? []
  const words = said.filter((word) => [...word].length <= MAX_NAME)
  return { tags: [...tags, ...words.slice(0, 4)], categories }
}
