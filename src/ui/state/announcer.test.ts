import { beforeEach, describe, expect, it } from 'vitest'
import type { NoticeKind, NoticesView, NoticeView } from '../../app/rpc/trade-api.ts'
import { Announcer } from './announcer.ts'
import { waitingAt } from './notices.svelte.ts'

const notice = (id: string, kind: NoticeKind = 'order-paid', read = false): NoticeView => ({
  id,
  kind,
  at: 1,
  read,
})
const view = (notices: NoticeView[], muted: NoticeKind[] = []): NoticesView => ({
  notices,
  unread: notices.filter(({ read }) => !read).length,
  muted,
  waiting: { buying: 1, selling: 2, moderating: 4, messages: 8 },
})

describe('a note of the device', () => {
  let shown: string[]
  let hidden: boolean
  let allowed: boolean
  let announcer: Announcer

  beforeEach(() => {
    shown = []
    hidden = true
    allowed = true
    announcer = new Announcer({
      hidden: () => hidden,
      allowed: () => allowed,
      show: ({ id }) => Promise.resolve(void shown.push(id)),
    })
  })

  it('tells of what comes while the page is in the background, once', async () => {
    await announcer.look(view([notice('old')]))
    await announcer.look(view([notice('new'), notice('old')]))
    await announcer.look(view([notice('new'), notice('old')]))
    expect(shown).toEqual(['new'])
  })

  it('is not shown for what the person sees on the page, also not later', async () => {
    await announcer.look(view([]))
    hidden = false
    await announcer.look(view([notice('seen')]))
    hidden = true
    await announcer.look(view([notice('seen')]))
    expect(shown).toEqual([])
  })

  it('is not shown for muted kinds, for what was read elsewhere, or without permission', async () => {
    await announcer.look(view([]))
    await announcer.look(view([notice('m', 'message'), notice('r', 'deadline', true)], ['message']))
    allowed = false
    await announcer.look(view([notice('x')]))
    expect(shown).toEqual([])
  })

  it('does not flood: of many at once the newest three', async () => {
    await announcer.look(view([]))
    await announcer.look(view(['a', 'b', 'c', 'd', 'e'].map((id) => notice(id))))
    expect(shown).toEqual(['a', 'b', 'c'])
  })
})

describe('the numbers in the bars', () => {
  it('stand where the person has to go', () => {
    const news = view([notice('a'), notice('b', 'message', true)])
    expect(waitingAt(news, 'orders')).toBe(5)
    expect(waitingAt(news, 'sell')).toBe(2)
    expect(waitingAt(news, 'messages')).toBe(8)
    expect(waitingAt(news, 'notices')).toBe(1)
    expect(waitingAt(news, 'wallet')).toBe(0)
    expect(waitingAt(undefined, 'orders')).toBe(0)
  })
})
