import { sha256 } from '@noble/hashes/sha2.js'
import { hex } from '@scure/base'
import * as dagCbor from '@ipld/dag-cbor'
import type { DeviceId } from '../../lib/brand.ts'
import { utf8 } from '../../lib/bytes.ts'
import type { SharedState } from '../../p2p/devices/own-devices.ts'

/** One kind of things that own devices share. Keys are its own; `''` where there is only one thing. */
export interface SharedPart {
  readonly name: string
  digests(): Promise<[key: string, digest: string][]>
  give(key: string): Promise<unknown>
  take(key: string, value: unknown, from: DeviceId): Promise<void>
  /** Something may have changed here: remembers when. */
  notice?(): Promise<void>
}

/** All kinds together, each key with its kind before it. `isOpen`: the vault can be read. */
export function sharedState(parts: readonly SharedPart[], isOpen: () => boolean): SharedState {
  const partOf = (key: string) => {
    const [name = '', ...rest] = key.split('/')
    return { part: parts.find((one) => one.name === name), rest: rest.join('/') }
  }
  return {
    async digests() {
      const all = new Map<string, string>()
      if (!isOpen()) return all
      for (const part of parts) {
        for (const [key, digest] of await part.digests()) all.set(`${part.name}/${key}`, digest)
      }
      return all
    },
    async give(key) {
      const { part, rest } = partOf(key)
      const value = await part?.give(rest)
      return value === undefined ? undefined : dagCbor.encode(value)
    },
    async take(key, value, from) {
      const { part, rest } = partOf(key)
      await part?.take(rest, dagCbor.decode(value), from)
    },
  }
}

/** Tells two states of a thing apart. */
export const digestOf = (text: string): string => hex.encode(sha256(utf8(text)).subarray(0, 12))
