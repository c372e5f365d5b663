import type { NoticeView } from '../../../app/rpc/trade-api.ts'
import { t } from '../../i18n/index.svelte.ts'
import { hrefTo } from '../../routes.ts'
import { noticeTarget } from './notice-target.ts'
import { noticeText } from './notice-text.ts'

/** What a note of the device says, and where pressing it leads. Texts of messages stay out of it. */
export function noticeNote(notice: NoticeView): { title: string; body: string; href: string } {
  return {
    title: t('app.name'),
    body: noticeText(notice),
    href: hrefTo(noticeTarget(notice)),
  }
}
