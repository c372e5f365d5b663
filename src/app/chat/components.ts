import type { PrivateKey } from '@libp2p/interface'
import type { Nym, OrderId } from '../../lib/brand.ts'
import type { Clock } from '../../lib/clock.ts'
import type { OutboxEntry } from '../../p2p/mail/outbox.ts'
import type { ChatRepository } from '../../storage/repositories/chat.ts'
import type { Changes } from '../changes.ts'

/** Who writes here. */
export interface ChatIdentity {
  nym: Nym
  /** The identity key, which signs letters. */
  key: PrivateKey
}

/** What conversations need of the rest of the node. */
export interface ChatComponents {
  /** Whoever lives here, while the vault is open. */
  identity(): Promise<ChatIdentity | undefined>
  records: ChatRepository
  /** Keeps a letter over restarts and tries to hand it over soon. The same one again is one. */
  post(entry: OutboxEntry<string>): Promise<void>
  /**
   * Everybody whom a known order names, its moderators too: their letters are taken. `undefined`: no
   * such order here (yet).
   */
  partiesOf(order: OrderId): Promise<readonly Nym[] | undefined>
  /** To whom goes what is said of an order now: its moderator joins with the dispute. */
  audienceOf(order: OrderId): Promise<readonly Nym[] | undefined>
  /** People from whom this person wants to hear nothing, unless it is about an order that is running. */
  isBlocked(nym: Nym, order: OrderId | undefined): Promise<boolean>
  nameOf(nym: Nym): Promise<string>
  /** How many devices keep a letter for somebody who is away. */
  heldBy?: (id: string, to: Nym) => Promise<number>
  /** Of an order that is known here. */
  titleOf(order: OrderId): Promise<string | undefined>
  changes: Changes
  clock: Clock
}
