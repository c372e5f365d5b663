import { unixfs } from '@helia/unixfs'
import type { UnixFSComponents } from '@helia/unixfs'
import { CID } from 'multiformats/cid'
import type { SealedFile } from '../../contracts/documents/file.ts'
import type { AbortOptions } from '../../lib/abort.ts'
import { withTimeout } from '../../lib/abort.ts'
import type { Nym } from '../../lib/brand.ts'
import { concatBytes } from '../../lib/bytes.ts'
import { SoukError } from '../../lib/errors.ts'
import type { GetBlock } from '../../p2p/store/blocks.ts'
import { walkStore } from '../../p2p/store/walk.ts'
import { collect } from '../../p2p/swarm/local-blocks.ts'
import type { BlockOwners } from '../../storage/repositories/block-owners.ts'
import { documentName, documentType, harmlessType } from './names.ts'
import { SEAL_BYTES, sealBytes, unsealBytes } from './seal-bytes.ts'
import { stripMetadata } from './strip-metadata.ts'
import type { Stripped } from './strip-metadata.ts'

/** It is read, encrypted and fetched as a whole. */
export const MAX_FILE_BYTES = 10_000_000

/** Finding somebody who has it, and 10 MB over a slow line. */
const OPEN_TIMEOUT_MS = 120_000

/** Room for the nodes above the pieces of a file. */
const MAX_TREE_BYTES = 65_536

/** In place of a nym: whose blocks these are. No store is called so. */
const OWNER = 'sealed-files' as Nym

export interface SealedFilesComponents {
  /** The blocks of this device. */
  blockstore: UnixFSComponents['blockstore']
  owners: { claim: (...claim: Parameters<BlockOwners['claim']>) => Promise<unknown> }
  /** Any block: from here, from others, from the wider network. */
  get: GetBlock
  /** Tells others that this device has the file. */
  offer: (root: CID) => Promise<void>
  /** Looks for others who have it; settles when the search has ended. */
  seek: (root: CID, options: AbortOptions) => Promise<void>
  /** Decodes a photo and encodes it anew, for kinds whose metadata cannot be cut out. */
  reencode: (file: Blob, options: AbortOptions) => Promise<Blob>
}

/**
 * Files that only those can open who have the document that names them: encrypted under a key of their
 * own, kept and served as blocks like everything else.
 */
export class SealedFiles {
  readonly #components: SealedFilesComponents

  constructor(components: SealedFilesComponents) {
    this.#components = components
  }

  /**
   * Encrypts a file and keeps it for the others. Photos lose place, camera and time. Throws
   * `file.too-large` {maxMegabytes}, `photo.unreadable`, `storage.full`.
   */
  async seal(file: Blob, name: string, options: AbortOptions = {}): Promise<SealedFile> {
    if (file.size > MAX_FILE_BYTES) throw tooLarge()
    const { bytes, type } = await this.#withoutMetadata(file, options)
    const { key, sealed } = await sealBytes(bytes)
    const { blockstore, offer } = this.#components
    const cid = await unixfs({ blockstore }).addBytes(sealed, { ...options, rawLeaves: true })
    await this.#own(cid)
    // It is told later, too, if nobody is reachable now.
    void offer(cid).catch(() => undefined)
    return { name: documentName(name), type, size: bytes.length, cid: cid.toString(), key }
  }

  /**
   * Fetches and decrypts a file. Its type is one that cannot run in a page. Whoever opened it has it
   * for the others. Throws `file.unreachable`, `file.damaged`, `file.too-large` {maxMegabytes}.
   */
  async open({ cid, key, size, type }: SealedFile, options: AbortOptions = {}): Promise<Blob> {
    if (size > MAX_FILE_BYTES) throw tooLarge()
    const root = parsed(cid)
    const sealed = await this.#fetch(root, size + SEAL_BYTES, options)
    const bytes = await unsealBytes(sealed, key).catch((cause: unknown) => {
      throw damaged(cause)
    })
    return new Blob([bytes], { type: harmlessType(type) })
  }

  async #withoutMetadata(
    file: Blob,
    options: AbortOptions,
  ): Promise<{ bytes: Uint8Array<ArrayBuffer>; type: string }> {
    const bytes = new Uint8Array(await file.arrayBuffer())
    const stripped = strip(bytes)
    if (stripped.kind === 'other') return { bytes, type: documentType(file.type) }
    if (stripped.kind === 'clean') return stripped
    const photo = await this.#components.reencode(file, options)
    return { bytes: new Uint8Array(await photo.arrayBuffer()), type: documentType(photo.type) }
  }

  async #fetch(root: CID, length: number, options: AbortOptions): Promise<Uint8Array<ArrayBuffer>> {
    const { blockstore, offer, seek } = this.#components
    const ended = new AbortController()
    const signal = AbortSignal.any([withTimeout(OPEN_TIMEOUT_MS, options), ended.signal])
    let sought = false
    const get: GetBlock = async (cid) => {
      if (!sought && !(await blockstore.has(cid))) {
        sought = true
        void seek(root, { signal }).catch(() => undefined)
      }
      return this.#components.get(cid, { signal })
    }
    try {
      const sealed = await this.#read(root, length, get, signal)
      if (sought) {
        await this.#own(root)
        void offer(root).catch(() => undefined)
      }
      return sealed
    } finally {
      ended.abort()
    }
  }

  /** The whole file, if it is as long as it should be. Throws `file.unreachable`, `file.damaged`. */
  async #read(
    root: CID,
    length: number,
    get: GetBlock,
    signal: AbortSignal,
  ): Promise<Uint8Array<ArrayBuffer>> {
    let got = 0
    const blockstore = {
      get: async function* (cid: CID) {
        const bytes = await get(cid).catch((cause: unknown) => {
          throw unreachable(cause)
        })
        got += bytes.length
        if (got > length + MAX_TREE_BYTES) throw damaged()
        yield bytes
      },
      has: () => true,
      put: () => {
        throw new Error('only reads')
      },
    }
    try {
      const parts: Uint8Array[] = []
      for await (const part of unixfs({ blockstore }).cat(root, { signal })) parts.push(part)
      const sealed = concatBytes(...parts)
      if (sealed.length !== length) throw damaged()
      return sealed
    } catch (error) {
      throw error instanceof SoukError ? error : damaged(error)
    }
  }

  /** So that no store that is forgotten takes the blocks along. */
  async #own(root: CID): Promise<void> {
    const { blockstore, owners } = this.#components
    const blocks = await walkStore(root, async (cid, options) =>
      collect(blockstore.get(cid, options)),
    )
    const claims = blocks.map(({ cid, bytes }) => ({ multihash: cid.multihash.bytes, size: bytes }))
    await owners.claim(OWNER, root.toString(), claims)
  }
}

function strip(bytes: Uint8Array): Stripped {
  try {
    return stripMetadata(bytes)
  } catch {
    // It begins like a photo and breaks off: a decoder may make something of it.
    return { kind: 'photo' }
  }
}

function parsed(cid: string): CID {
  try {
    return CID.parse(cid)
  } catch (cause) {
    throw damaged(cause)
  }
}

const tooLarge = () =>
  new SoukError('file.too-large', 'the file is too large', {
    data: { maxMegabytes: MAX_FILE_BYTES / 1_000_000 },
  })

const unreachable = (cause: unknown) =>
  new SoukError('file.unreachable', 'nobody who has the file can be reached', { cause })

const damaged = (cause?: unknown) =>
  new SoukError('file.damaged', 'not the file that the document names', { cause })
