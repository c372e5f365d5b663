import * as v from 'valibot'
import { LIMITS } from '../../contracts/documents/limits.ts'
import { isCid } from '../../contracts/documents/photo-form.ts'
import { characters } from '../../lib/text.ts'

/** Of one message, in code points. */
export const MAX_TEXT_CHARACTERS = 5_000
/** Messages that one receipt names. */
export const MAX_MESSAGES_READ = 100

const peerId = v.pipe(v.string(), v.regex(/^[1-9A-HJ-NP-Za-km-z]{40,70}$/))
const hex = (bytes: number) => v.pipe(v.string(), v.regex(new RegExp(`^[0-9a-f]{${bytes * 2}}$`)))
const cid = v.pipe(v.string(), v.check(isCid))
const natural = v.pipe(v.number(), v.safeInteger(), v.minValue(0))
const upTo = (limit: number) => v.check((text: string) => characters(text) <= limit)

const head = {
  v: v.literal(1),
  id: hex(16),
  from: peerId,
  to: peerId,
  order: v.exactOptional(cid),
  sentAt: natural,
}

const File = v.strictObject({
  name: v.pipe(v.string(), upTo(LIMITS.fileName)),
  type: v.pipe(v.string(), v.regex(/^[a-z]+\/[a-z0-9][a-z0-9.+-]{0,60}$/)),
  size: v.pipe(natural, v.maxValue(LIMITS.fileBytes)),
  cid,
  key: hex(32),
})

/** What a letter says; `v` tells the version. */
export const Payload = v.variant('kind', [
  v.pipe(
    v.strictObject({
      ...head,
      kind: v.literal('text'),
      text: v.pipe(v.string(), upTo(MAX_TEXT_CHARACTERS)),
      file: v.exactOptional(File),
    }),
    v.check(({ text, file }) => text !== '' || file !== undefined),
  ),
  v.strictObject({
    ...head,
    kind: v.literal('read'),
    messages: v.pipe(v.array(hex(16)), v.minLength(1), v.maxLength(MAX_MESSAGES_READ)),
  }),
])

/** What a letter travels in. */
export const Envelope = v.strictObject({
  payload: v.instance(Uint8Array),
  signature: v.pipe(
    v.instance(Uint8Array),
    v.check((bytes) => bytes.length === 64),
  ),
})
