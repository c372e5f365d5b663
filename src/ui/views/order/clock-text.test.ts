import { beforeAll, describe, expect, it } from 'vitest'
import { ORDER_ROLES } from '../../../contracts/order/states.ts'
import type { Deadline, Warning } from '../../../contracts/order/types.ts'
import { orderTexts } from '../../i18n/en/order-texts.ts'
import { language } from '../../i18n/index.svelte.ts'
import { clockText, warningText } from './clock-text.ts'

beforeAll(() => language.learn(orderTexts))

const parties = [
  { role: 'buyer', name: 'Bruno' },
  { role: 'vendor', name: 'Alma' },
  { role: 'moderator', name: 'Mona' },
  { role: 'backup', name: '' },
] as const
const NOON = new Date(2027, 11, 4, 12).getTime()

const lock = (over: Partial<Deadline>): Deadline => ({
  kind: 'ship',
  role: 'vendor',
  at: NOON,
  height: 912_340,
  then: { role: 'buyer', action: 'claim' },
  ...over,
})

describe('a clock in words', () => {
  it('tells the buyer from when, and from which block, the money can be taken back', () => {
    const text = clockText(lock({}), 'buyer', parties)
    expect(text).toContain('you can take the money back from')
    expect(text).toContain('Dec 4, 2027')
    expect(text).toContain('about block 912,340')
  })

  it('warns the vendor of the same lock with the name of who could take the money', () => {
    const text = clockText(lock({}), 'vendor', parties)
    expect(text).toContain('Send it and move the money on by')
    expect(text).toContain('Bruno can take it back')
  })

  it('says no block where only the documents set the time', () => {
    const deadline: Deadline = {
      kind: 'answer',
      role: 'vendor',
      at: NOON,
      then: { state: 'expired' },
    }
    expect(clockText(deadline, 'buyer', parties)).not.toContain('block')
  })

  it('names a stand-in without a name by the role', () => {
    const deadline = lock({
      kind: 'backup',
      role: 'moderator',
      then: { role: 'backup', action: 'decide' },
    })
    expect(clockText(deadline, 'buyer', parties)).toContain('Stand-in moderator may decide')
  })

  it('leaves no placeholder open for anybody', () => {
    const kinds = [
      'answer',
      'payment',
      'ship',
      'dispatch',
      'confirm',
      'close',
      'return',
      'accept',
      'last',
      'window',
      'backup',
      'end',
    ] as const
    for (const role of ORDER_ROLES) {
      for (const kind of kinds) {
        const text = clockText(lock({ kind }), role, parties)
        expect(text, `${role} ${kind}`).not.toMatch(/[{}]|order\.clock/)
      }
    }
  })
})

describe('a warning', () => {
  const ALL: Warning[] = [
    'order.expires-soon',
    'order.lock-ends-soon',
    'order.backup-window',
    'order.underpaid',
    'order.overpaid',
    'order.paid-twice',
    'order.paid-late',
    'order.payment-replaced',
    'order.not-countersigned',
    'order.moderator-declined',
    'order.chain-not-checked',
  ]

  it('says what is wrong and what to do, to everybody', () => {
    for (const role of ORDER_ROLES) {
      for (const warning of ALL) {
        const { title, text } = warningText(warning, role)
        expect(title, warning).not.toContain('order.warning')
        expect(text, `${role} ${warning}`).not.toContain('order.warning')
      }
    }
  })

  it('asks the buyer for the rest, and the vendor not to send', () => {
    expect(warningText('order.underpaid', 'buyer').text).toContain('Pay the rest')
    expect(warningText('order.underpaid', 'vendor').text).toContain('Do not send')
  })
})
