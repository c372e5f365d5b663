import type { NoticeView } from '../../../app/rpc/trade-api.ts'
import { dayText } from '../../components/handles/day-text.ts'
import { notices } from '../../i18n/en/notices.ts'
import { formatTime, formatUntil, language, t, type MessageKey } from '../../i18n/index.svelte.ts'

language.learn(notices)

/** The keys that fit a notice, the most telling first. The last one always exists. */
export function noticeKeys(notice: NoticeView): string[] {
  const { kind, order, deadline, action, warning, gift } = notice
  const role = order?.role
  const keys: string[] = []
  if (kind === 'deadline' && deadline !== undefined) {
    if (role !== undefined) keys.push(`${kind}.${deadline.kind}.${role}`)
    keys.push(`${kind}.${deadline.kind}`)
  }
  if (kind === 'node-acted' && action !== undefined) keys.push(`${kind}.${action}`)
  if (kind === 'payment-problem' && warning !== undefined) keys.push(`${kind}.${warning}`)
  if (gift?.blocked === true) keys.push(`${kind}.blocked`)
  if (kind === 'message' && order !== undefined) keys.push(`${kind}.order`)
  if (role !== undefined) keys.push(`${kind}.${role}`)
  keys.push(kind)
  return keys.map((key) => `notice.${key}`)
}

/** One line in plain words: who did what with which order, as this person's role reads it. */
export function noticeText(notice: NoticeView): string {
  const key = noticeKeys(notice).find((name) => name in notices) ?? `notice.${notice.kind}`
  const at = notice.deadline?.at
  const { gift } = notice
  return t(key as MessageKey, {
    who: notice.who?.name || t('notices.somebody'),
    title: notice.order?.title ?? t('notices.an-order'),
    search: notice.search?.text || t('notices.a-search'),
    count: notice.search?.found ?? 0,
    handle: gift?.handle ?? '',
    day: gift === undefined ? '' : dayText(gift.untilAt),
    when: at === undefined ? '' : formatTime(at),
    left: at === undefined ? '' : formatUntil(at),
  })
}
