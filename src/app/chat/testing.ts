import { generateKeyPair } from '@libp2p/crypto/keys'
import type { PrivateKey } from '@libp2p/interface'
import { peerIdFromPrivateKey } from '@libp2p/peer-id'
import type { Nym, OrderId } from '../../lib/brand.ts'
import { Emitter } from '../../lib/emitter.ts'
import type { OutboxStorage } from '../../p2p/mail/outbox.ts'
import { openDatabase } from '../../storage/open.ts'
import { PrivateRecords } from '../../storage/private-records.ts'
import { ChatRepository } from '../../storage/repositories/chat.ts'
import { OutboxRepository } from '../../storage/repositories/outbox.ts'
import type { SoukDatabase } from '../../storage/schema.ts'
import { Vault } from '../../storage/vault.ts'
import type { Change } from '../changes.ts'
import { outboxStorage } from '../network/storage.ts'
import { Chat } from './chat.ts'
import type { ChatComponents } from './components.ts'

/** For tests: what one person's disk, address book and clock hold beneath their conversations. */
export interface Desk {
  nym: Nym
  key: PrivateKey
  database: SoukDatabase
  vault: Vault
  outbox: OutboxStorage<string>
  changes: Emitter<Change>
  /** Whom each known order names, and whom of them what is said reaches. */
  orders: Map<OrderId, { parties: Nym[]; audience: Nym[] }>
  blocked: Set<Nym>
  now: number
  /** The conversations over this disk; again: as after a restart of the node. */
  open(changed?: Partial<ChatComponents>): Chat
}

/** For tests: a desk on an encrypted disk of its own. Call `formatDisk` once before. */
export async function newDesk(identity?: PrivateKey): Promise<Desk> {
  const key = identity ?? (await generateKeyPair('Ed25519'))
  const nym = peerIdFromPrivateKey(key).toString() as Nym
  const database = await openDatabase(`souk-${nym}`)
  const vault = await Vault.open(database)
  await vault.create('some words')
  const records = new PrivateRecords(database, vault)
  const isOpen = () => vault.state === 'unlocked'
  const outbox = outboxStorage<string>(new OutboxRepository(records, 'chat-outbox'), isOpen)
  const desk: Desk = {
    nym,
    key,
    database,
    vault,
    outbox,
    changes: new Emitter(),
    orders: new Map(),
    blocked: new Set(),
    now: Date.now(),
    open: (changed = {}) =>
      new Chat({
        identity: async () => (isOpen() ? { nym, key } : undefined),
        records: new ChatRepository(records),
        post: (entry) => outbox.put([entry]),
        partiesOf: async (order) => desk.orders.get(order)?.parties,
        audienceOf: async (order) => desk.orders.get(order)?.audience,
        isBlocked: async (one) => desk.blocked.has(one),
        nameOf: async (one) => `name of ${one.slice(-4)}`,
        titleOf: async (order) => (desk.orders.has(order) ? 'Brass lamp' : undefined),
        changes: desk.changes,
        clock: () => desk.now,
        ...changed,
      }),
  }
  vault.changes.on(() => desk.changes.emit({ about: 'session' }))
  return desk
}

/** The id of some order. */
export const someOrder = 'bafkreigh2akiscaildcqabsyg3dfr6chu3fgpregiymsck7e7aqa4s52zy' as OrderId
