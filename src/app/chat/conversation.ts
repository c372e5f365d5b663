import type { Nym, OrderId } from '../../lib/brand.ts'
import { SoukError } from '../../lib/errors.ts'
import { nymKey } from '../../p2p/dht/keys.ts'
import type { ConversationKey } from '../rpc/trade-api.ts'

/** Whom or what a conversation is about. */
export type Subject = { order: OrderId } | { nym: Nym }

/** The key of a conversation about an order, or else with a person. */
export const conversationOf = (order: OrderId | undefined, nym: Nym): ConversationKey =>
  order === undefined ? `nym:${nym}` : `order:${order}`

/** Throws `chat.unknown-conversation` for what is no key of a conversation. */
export function subjectOf(key: ConversationKey): Subject {
  const [kind, name = ''] = key.split(':', 2)
  if (kind === 'order' && /^[a-z0-9]{20,100}$/.test(name)) return { order: name as OrderId }
  if (kind === 'nym' && isNym(name)) return { nym: name as Nym }
  throw new SoukError('chat.unknown-conversation', 'neither an order nor a person')
}

function isNym(text: string): boolean {
  try {
    nymKey(text)
    return true
  } catch {
    return false
  }
}
