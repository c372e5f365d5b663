import type { NoticeView } from '../rpc/trade-api.ts'
import type { NoticeRecord } from './record.ts'

/** One unread notice for each saved search: what comes before it is read counts in it. */
export function withSearch(
  notices: readonly NoticeRecord[],
  { id, text, found }: NonNullable<NoticeView['search']>,
  at: number,
): NoticeRecord[] {
  const isOpen = ({ search, read }: NoticeRecord) => search?.id === id && !read
  const before = notices.find(isOpen)?.search?.found ?? 0
  const search = { id, text, found: before + found }
  const notice = {
    id: `search:${id}:${at}`,
    kind: 'search-found' as const,
    at,
    read: false,
    search,
  }
  return [notice, ...notices.filter((one) => !isOpen(one))]
}
