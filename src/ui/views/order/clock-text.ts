import type { OrderRole } from '../../../app/rpc/api.ts'
import type { OrderPartyView } from '../../../app/rpc/trade-api.ts'
import type { Deadline, Warning } from '../../../contracts/order/types.ts'
import { formatTime, formatUntil, language, t } from '../../i18n/index.svelte.ts'
import { readerOf } from './now-text.ts'

type Parties = readonly Pick<OrderPartyView, 'role' | 'name'>[]

/**
 * What runs out, when, and what follows, as a sentence for this reader. Of a lock the height of the
 * first block is told beside the estimated time.
 */
export function clockText(deadline: Deadline, reader: OrderRole, parties: Parties): string {
  const { kind, at, height, then } = deadline
  const time = formatTime(at)
  return t(`order.clock.${readerOf(reader)}.${kind}`, {
    when:
      height === undefined
        ? time
        : t('order.clock.block', { when: time, height: blockText(height) }),
    left: formatUntil(at),
    name: 'role' in then ? partyName(then.role, parties) : '',
  })
}

/** The name of a party; who has none is named by the role. */
export function partyName(role: OrderRole, parties: Parties): string {
  return parties.find((party) => party.role === role)?.name || t(`order.role.${role}`)
}

/** A block height as people read it. */
export const blockText = (height: number): string =>
  new Intl.NumberFormat(language.region).format(height)

/** What a warning says, and what this reader should do about it. */
export function warningText(warning: Warning, reader: OrderRole): { title: string; text: string } {
  const name = warning.slice('order.'.length) as Warning extends `order.${infer N}` ? N : never
  return {
    title: t(`order.warning.${name}`),
    text: t(`order.warning.${name}.${readerOf(reader)}`),
  }
}
