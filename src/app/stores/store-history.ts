import { sha256 } from '@noble/hashes/sha2.js'
import { hex } from '@scure/base'
import { utf8 } from '../../lib/bytes.ts'
import { MAX_EARLIER } from '../../p2p/store/earlier.ts'
import type { SingleRecord } from '../../storage/repositories/single-record.ts'
import type { ProfileDraft } from '../rpc/api.ts'
import { isSame } from './merge.ts'

/** What a version of the own store holds, by names only. */
export interface StoreVersion {
  /** Document id by slug. */
  readonly listings: Readonly<Record<string, string>>
  /** The profile as a form takes it; its text is named by its hash. */
  readonly profile: { readonly id: string; readonly draft: ProfileDraft }
  readonly offer?: string
  readonly labels?: string
  readonly follows?: string
}

/** A version that was published, here or by another device of the same person and merged here. */
export interface PublishedVersion extends StoreVersion {
  readonly root: string
  /** The roots that it names as those it was built upon. */
  readonly earlier: readonly string[]
}

/** Newest first. */
export interface StoreHistoryRecord {
  readonly versions: readonly PublishedVersion[]
  /** Roots of versions that others built upon, beside those in `versions`. */
  readonly earlier: readonly string[]
}

const MAX_VERSIONS = 16

/** What this device knows of the versions of the own store: upon which of them it builds. */
export class StoreHistory {
  readonly #record: SingleRecord<StoreHistoryRecord>

  constructor(record: SingleRecord<StoreHistoryRecord>) {
    this.#record = record
  }

  async versions(): Promise<readonly PublishedVersion[]> {
    return (await this.#load()).versions
  }

  /** The roots that the next version is to name. A version that says the same as the last one names the same. */
  async earlierFor(version: StoreVersion): Promise<readonly string[]> {
    const { versions, earlier } = await this.#load()
    const [last] = versions
    if (last !== undefined && saysTheSame(last, version)) return last.earlier
    return lineage(versions, earlier)
  }

  /** A version was published here, or taken over from another device. */
  async add(version: PublishedVersion): Promise<void> {
    const { versions, earlier } = await this.#load()
    const others = versions.filter(({ root }) => root !== version.root)
    await this.#record.save({
      versions: [version, ...others].slice(0, MAX_VERSIONS),
      earlier: [...new Set([...version.earlier, ...lineage(versions, earlier)])].slice(
        0,
        MAX_EARLIER,
      ),
    })
  }

  async #load(): Promise<StoreHistoryRecord> {
    return (await this.#record.load()) ?? { versions: [], earlier: [] }
  }
}

/** Names a clearsigned text. */
export const textId = (armored: string): string => hex.encode(sha256(utf8(armored)))

function lineage(versions: readonly PublishedVersion[], earlier: readonly string[]): string[] {
  return [...new Set([...versions.map(({ root }) => root), ...earlier])].slice(0, MAX_EARLIER)
}

function saysTheSame(a: StoreVersion, b: StoreVersion): boolean {
  const { listings, profile, offer, labels, follows } = b
  return (
    isSame(a.listings, listings) &&
    a.profile.id === profile.id &&
    a.offer === offer &&
    a.labels === labels &&
    a.follows === follows
  )
}
