import type { NoticesView, NoticeView } from '../../app/rpc/trade-api.ts'
import { isGoThere } from '../../app/rpc/wire.ts'

/** What the announcer needs of the browser; the page gives {@link browserAnnouncing}. */
export interface Announcing {
  /** The person does not look at this page now. */
  hidden(): boolean
  allowed(): boolean
  /** Shows one note of the device. Two tabs that show the same one replace each other's. */
  show(notice: NoticeView): Promise<void>
}

/** At most so many notes at once: more is noise, and the list has them all. */
const MOST_AT_ONCE = 3

/**
 * Tells of news outside of the page: of what comes while the person looks elsewhere, once each.
 * What was there when the page opened is not news.
 */
export class Announcer {
  readonly #announcing: Announcing
  #known: ReadonlySet<string> | undefined

  constructor(announcing: Announcing) {
    this.#announcing = announcing
  }

  /** Looks at the newest view of the news. Resolves when all notes are shown. */
  async look(view: NoticesView): Promise<void> {
    const known = this.#known
    this.#known = new Set(view.notices.map((notice) => notice.id))
    if (known === undefined || !this.#announcing.hidden() || !this.#announcing.allowed()) return
    const fresh = view.notices
      .filter(({ id, read, kind }) => !known.has(id) && !read && !view.muted.includes(kind))
      .slice(0, MOST_AT_ONCE)
    await Promise.all(fresh.map((notice) => this.#announcing.show(notice)))
  }
}

/** `true` where this browser can show notes and the person allowed it. */
export function notesAllowed(): boolean {
  return 'Notification' in globalThis && Notification.permission === 'granted'
}

/** Notes of the device through the service worker, which also hears when one is pressed. */
export const browserAnnouncing: Announcing = {
  hidden: () => document.visibilityState === 'hidden',
  allowed: notesAllowed,
  async show(notice) {
    const [{ noticeNote }, registration] = await Promise.all([
      import('../views/notices/notice-note.ts'),
      navigator.serviceWorker?.getRegistration(),
    ])
    const { title, body, href } = noticeNote(notice)
    await registration?.showNotification(title, {
      body,
      tag: notice.id,
      data: { url: new URL(href, document.baseURI).href },
      icon: new URL('icon-192.png', document.baseURI).href,
    })
  },
}

/** Goes where a pressed note leads. Returns the function that stops it. */
export function followNotes(): () => void {
  const controller = new AbortController()
  navigator.serviceWorker?.addEventListener(
    'message',
    ({ data }) => {
      if (isGoThere(data)) window.location.hash = data.hash
    },
    { signal: controller.signal },
  )
  return () => controller.abort()
}

/** The number on the app's icon, where the device shows one; 0 takes it away. */
export async function showAppBadge(count: number): Promise<void> {
  try {
    if (count > 0) await navigator.setAppBadge?.(count)
    else await navigator.clearAppBadge?.()
  } catch {
    // A device that shows no number on icons: the bar in the page has it.
  }
}
