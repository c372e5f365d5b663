import type { Codec } from '../xml/codec.ts'
import { leaf } from '../xml/codec.ts'
import { one } from '../xml/field.ts'
import { group } from '../xml/group.ts'
import { hexText, integer, pattern, text } from '../xml/values.ts'
import { LIMITS } from './limits.ts'
import { isCid } from './photo-form.ts'

/** An encrypted file: its blocks may lie anywhere, only who has the document has the key. */
export interface SealedFile {
  name: string
  /** Media type, such as `image/webp`. */
  type: string
  /** Bytes, before encryption. */
  size: number
  /** Of the encrypted bytes. */
  cid: string
  /** AES-256-GCM, hex; used for this file only. */
  key: string
}

const cid: Codec<string> = leaf(
  (value) => value,
  (value, fail) => (isCid(value) ? value : fail('wrong-form')),
)

export const sealedFile: Codec<SealedFile> = group<SealedFile>({
  name: one('name', text({ max: LIMITS.fileName })),
  type: one('type', pattern(/^[a-z]+\/[a-z0-9][a-z0-9.+-]{0,60}$/)),
  size: one('size', integer({ min: 0, max: LIMITS.fileBytes })),
  cid: one('cid', cid),
  key: one('key', hexText(32)),
})
