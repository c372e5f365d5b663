import { CID } from 'multiformats/cid'
import type { Web } from '../../contracts/reputation/web.ts'
import { webOf } from '../../contracts/reputation/web.ts'
import type { Nym } from '../../lib/brand.ts'
import type { NetworkName } from '../../lib/config.ts'
import { SoukError } from '../../lib/errors.ts'
import { readFollows, readRoot } from '../../p2p/store/read.ts'
import { BlockNotFoundError } from '../../p2p/swarm/errors.ts'
import type { LocalBlocks } from '../../p2p/swarm/local-blocks.ts'
import type { StoreRecord } from '../../storage/records.ts'
import type { StoresRepository } from '../../storage/repositories/stores.ts'
import type { Changes } from '../changes.ts'
import { verifiedFollows } from '../stores/verify.ts'

/** Lists of so many followed people are read, the most recently viewed first. */
const MAX_READ = 200

export interface FollowWebComponents {
  stores: Pick<StoresRepository, 'list'>
  /** Followed stores lie here whole: nobody is asked for what they say. */
  blocks: Pick<LocalBlocks, 'get'>
  network: NetworkName
  own: () => Promise<Nym | undefined>
  isBlocked: (nym: Nym) => Promise<boolean>
  changes: Changes
}

/** What a followed person tells of their follows. */
interface ReadFollows {
  /** Root of the version in which it was read. */
  root: string
  /** CID of the list; absent: there is none. */
  cid?: string
  people: readonly Nym[]
}

/**
 * Who is near to the reader by follows. Stores of followed people are kept here and up to date anyhow;
 * their lists are read from these copies, one after the other, in the background. Whoever asks gets what
 * is known by then; `web` is told when it has changed.
 */
export class FollowWeb {
  readonly #components: FollowWebComponents
  readonly #lists = new Map<Nym, ReadFollows>()
  readonly #off: () => void
  #web: Promise<Web> | undefined
  /** The last one, and what it was made of. */
  #built: { of: string; web: Web } = { of: '', web: new Map() }
  #told = ''
  #reading: Promise<void> | undefined
  #again = false

  constructor(components: FollowWebComponents) {
    this.#components = components
    this.#off = components.changes.on(({ about }) => {
      if (['stores', 'seeding', 'blocked', 'session'].includes(about)) void this.read()
    })
  }

  stop(): void {
    this.#off()
  }

  /** Never waits for a list that was not read yet. */
  web(): Promise<Web> {
    this.#web ??= this.#build().catch((error: unknown) => {
      this.#web = undefined
      throw error
    })
    return this.#web
  }

  /** Reads what is new in lists of followed people; one run at a time. Never throws. */
  read(): Promise<void> {
    // Whoever was followed or blocked a moment ago counts so at once.
    this.#web = undefined
    this.#again = true
    this.#reading ??= this.#readAll().finally(() => (this.#reading = undefined))
    return this.#reading
  }

  async #readAll(): Promise<void> {
    while (this.#again) {
      this.#again = false
      try {
        const followed = (await this.#followed()).slice(0, MAX_READ)
        const kept = new Set(followed.map(({ nym }) => nym))
        for (const nym of this.#lists.keys()) if (!kept.has(nym)) this.#lists.delete(nym)
        for (const store of followed) await this.#readOne(store)
        this.#web = undefined
        await this.web()
        const { of } = this.#built
        if (of !== this.#told) this.#components.changes.emit({ about: 'web' })
        this.#told = of
      } catch {
        // The disk did not answer: the next change reads it again.
      }
    }
  }

  /** Of the newest version, or while that is still to come of the last one that was whole. */
  async #readOne({ nym, root, keptRoot }: StoreRecord): Promise<void> {
    for (const candidate of [root, keptRoot]) {
      if (candidate === undefined || this.#lists.get(nym)?.root === candidate) return
      try {
        this.#lists.set(nym, { ...(await this.#listIn(candidate, nym)), root: candidate })
        return
      } catch (error) {
        if (error instanceof BlockNotFoundError) continue
        if (!(error instanceof SoukError)) throw error
        // Forged or broken: as good as none.
        this.#lists.set(nym, { root: candidate, people: [] })
        return
      }
    }
  }

  async #listIn(root: string, nym: Nym): Promise<Omit<ReadFollows, 'root'>> {
    const { blocks, network } = this.#components
    const get = async (cid: CID) => {
      const bytes = await blocks.get(cid)
      if (bytes === undefined) throw new BlockNotFoundError(cid.toString())
      return bytes
    }
    const page = readRoot(await get(CID.parse(root)))
    const cid = page.follows?.toString()
    const known = this.#lists.get(nym)
    if (known !== undefined && known.cid === cid) return known
    const armored = await readFollows(page, get)
    if (cid === undefined || armored === undefined) return { people: [] }
    return { cid, people: (await verifiedFollows(armored, nym, network)).content.people }
  }

  async #build(): Promise<Web> {
    const self = await this.#components.own()
    const followed = (await this.#followed()).map(({ nym }) => nym).sort()
    const read = followed.map((nym) => `${nym} ${this.#lists.get(nym)?.cid ?? ''}`)
    const of = [self ?? '', ...read].join()
    if (of !== this.#built.of) {
      const lists = new Map(followed.map((nym) => [nym, this.#lists.get(nym)?.people ?? []]))
      this.#built = { of, web: webOf({ ...(self && { self }), lists }) }
    }
    return this.#built.web
  }

  /** Those who are not blocked: these neither count nor vouch. */
  async #followed(): Promise<StoreRecord[]> {
    const { stores, isBlocked } = this.#components
    const followed = (await stores.list()).filter(({ following, own }) => following && !own)
    const blocked = await Promise.all(followed.map(({ nym }) => isBlocked(nym)))
    return followed.filter((_, at) => blocked[at] !== true)
  }
}
