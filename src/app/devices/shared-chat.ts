import * as v from 'valibot'
import type { Nym } from '../../lib/brand.ts'
import type { ChatRecord } from '../../storage/repositories/chat.ts'
import type { ChatBook } from '../chat/book.ts'
import { progressed } from '../chat/progress.ts'
import type { SharedPart } from './parts.ts'
import { digestOf } from './parts.ts'

const short = v.pipe(v.string(), v.maxLength(300))
const SharedMessage = v.object({
  id: short,
  author: short,
  conversation: short,
  order: v.optional(short),
  text: v.string(),
  file: v.optional(v.record(v.string(), v.unknown())),
  sentAt: v.number(),
  storedAt: v.number(),
  seen: v.boolean(),
  recipients: v.record(
    v.string(),
    v.object({
      status: v.picklist(['waiting', 'delivered', 'read']),
      problem: v.optional(short),
    }),
  ),
})

/** Messages of all conversations: texts, whether they were seen here, and how far own ones came. */
export function sharedChat(book: ChatBook): SharedPart {
  return {
    name: 'chat',
    async digests() {
      return (await book.all()).map((record) => [keyOf(record), digestOf(progressText(record))])
    },
    async give(key) {
      const [author = '', id = ''] = key.split('/')
      const record = await book.find(author as Nym, id)
      return record && withoutUndefined(record)
    },
    async take(_key, value) {
      const theirs = v.parse(SharedMessage, value) as unknown as ChatRecord
      await book.update(theirs.author, theirs.id, (mine) => {
        if (mine === undefined) return theirs
        if (mine.text !== theirs.text) return undefined
        const merged = joined(mine, theirs)
        return progressText(merged) === progressText(mine) ? undefined : merged
      })
    },
  }
}

const keyOf = ({ author, id }: ChatRecord) => `${author}/${id}`

function progressText({ seen, recipients }: ChatRecord): string {
  const ways = Object.entries(recipients).map(([nym, { status }]) => `${nym} ${status}`)
  return [String(seen), ...ways.sort()].join('\n')
}

/** Seen on one is seen on all; nothing goes back. */
function joined(mine: ChatRecord, theirs: ChatRecord): ChatRecord {
  let merged: ChatRecord = { ...mine, seen: mine.seen || theirs.seen }
  for (const [nym, { status }] of Object.entries(theirs.recipients)) {
    merged = progressed(merged, nym as Nym, { status }) ?? merged
  }
  return merged
}

function withoutUndefined(record: ChatRecord): Record<string, unknown> {
  return Object.fromEntries(Object.entries(record).filter(([, value]) => value !== undefined))
}
