import { describe, expect, it } from 'vitest'
import { NOTICE_KINDS } from '../../../app/rpc/trade-api.ts'
import type { NoticeView } from '../../../app/rpc/trade-api.ts'
import { ORDER_ROLES } from '../../../contracts/order/states.ts'
import type { Nym, OrderId } from '../../../lib/brand.ts'
import { noticeNote } from './notice-note.ts'
import { noticeTarget } from './notice-target.ts'
import { noticeText } from './notice-text.ts'

const id = 'bafkreiorder' as OrderId
const who = { nym: 'n' as Nym, name: 'Alma' }

describe('a line of the news', () => {
  it('is written for every kind and every role, with nothing left open', () => {
    for (const kind of NOTICE_KINDS) {
      for (const role of ORDER_ROLES) {
        const order = { id, title: 'Blue bowl', role }
        const text = noticeText({ id: 'x', kind, at: 1, read: false, order, who })
        expect(text, kind).not.toMatch(/[{}]|^notice\./)
      }
    }
  })

  it('speaks to the person: the vendor reads of a new order, the moderator of a case', () => {
    const notice = (kind: NoticeView['kind'], role: 'vendor' | 'moderator'): NoticeView => ({
      id: 'x',
      kind,
      at: 1,
      read: false,
      who,
      order: { id, title: 'Blue bowl', role },
    })
    expect(noticeText(notice('order-new', 'vendor'))).toBe('Alma ordered “Blue bowl”.')
    expect(noticeText(notice('order-disputed', 'moderator'))).toBe(
      'Alma asks you to decide about “Blue bowl”.',
    )
  })

  it('says of a clock what it means for whom', () => {
    const clock = (role: 'buyer' | 'vendor'): string =>
      noticeText({
        id: 'x',
        kind: 'deadline',
        at: 1,
        read: false,
        order: { id, title: 'Blue bowl', role },
        deadline: { kind: 'ship', at: Date.now() + 3 * 86_400_000 + 60_000 },
      })
    expect(clock('vendor')).toContain('the buyer can take the money back in 3 days')
    expect(clock('buyer')).toContain('you can take the money')
  })

  it('says what the node did, and what is wrong with a payment', () => {
    const order = { id, title: 'Blue bowl', role: 'vendor' as const }
    const base = { id: 'x', at: 1, read: false, order }
    expect(noticeText({ ...base, kind: 'node-acted', action: 'accept' })).toContain('by your rules')
    expect(noticeText({ ...base, kind: 'payment-problem', warning: 'order.underpaid' })).toBe(
      'Too little was paid for “Blue bowl”.',
    )
  })
})

describe('pressing a line of the news', () => {
  const base = { id: 'x', at: 1, read: false }
  const order = { id, title: 'Blue bowl', role: 'buyer' as const }

  it('leads to the order, the case or the conversation that it is about', () => {
    expect(noticeTarget({ ...base, kind: 'order-paid', order })).toEqual({ name: 'order', id })
    expect(noticeTarget({ ...base, kind: 'order-disputed', order })).toEqual({
      name: 'dispute',
      id,
    })
    expect(noticeTarget({ ...base, kind: 'message', conversation: 'nym:x' })).toEqual({
      name: 'messages',
      key: 'nym:x',
    })
  })

  it('leads to the page of the handle that somebody gave', () => {
    const gift = { handle: 'kiosk', untilAt: Date.now() + 40 * 86_400_000 + 60_000 }
    const notice: NoticeView = { ...base, kind: 'handle-given', who, gift }
    expect(noticeTarget(notice)).toEqual({ name: 'settings', page: 'handle' })
    expect(noticeText(notice)).toMatch(/^Alma gave you @kiosk\..*renew it before/)
    expect(noticeText({ ...notice, gift: { ...gift, blocked: true } })).toContain(
      'you hold another handle',
    )
  })

  it('leads the winner to the page that pays, and the moderator to the room', () => {
    expect(noticeTarget({ ...base, kind: 'order-decided', order }).name).toBe('order')
    const judge = { ...order, role: 'moderator' as const }
    expect(noticeTarget({ ...base, kind: 'deadline', order: judge }).name).toBe('dispute')
  })

  it('is the same from a note of the device, which never quotes a message', () => {
    const note = noticeNote({ ...base, kind: 'message', conversation: 'nym:x', who })
    expect(note).toEqual({ title: 'Souk', body: 'Alma wrote to you.', href: '#/messages/nym%3Ax' })
  })
})
