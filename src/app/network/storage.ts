import type { DocumentId, Nym } from '../../lib/brand.ts'
import { readStoreRecord } from '../../p2p/dht/ipns-record.ts'
import type { Consignment, ConsignmentStorage } from '../../p2p/inbox/consignment.ts'
import type { OutboxStorage } from '../../p2p/mail/outbox.ts'
import type { RecordStorage } from '../../p2p/swarm/record-shelf.ts'
import type { PrivateRecords } from '../../storage/private-records.ts'
import type { OutboxRepository } from '../../storage/repositories/outbox.ts'
import type { StoresRepository } from '../../storage/repositories/stores.ts'

/** Store records among the known stores. */
export function recordStorage(stores: StoresRepository): RecordStorage {
  return {
    get: async (nym) => (await stores.get(nym))?.record,
    put: async (nym, bytes) => {
      const { root, sequence } = await readStoreRecord(nym, bytes)
      await stores.save(nym, { record: bytes, root: root.toString(), sequence })
    },
    // A forgotten store goes as a whole, with its blocks: see `forgetStore`.
    delete: () => Promise.resolve(),
  }
}

/** The outbox on disk. While the vault is locked nothing is due: what waits is secret. */
export function outboxStorage<Id extends string = DocumentId>(
  outbox: OutboxRepository,
  isOpen: () => boolean,
): OutboxStorage<Id> {
  return {
    list: async () => {
      if (!isOpen()) return []
      const records = await outbox.list()
      return records.map(({ id, recipient, payload, createdAt }) => ({
        id: idOf(id) as Id,
        to: recipient,
        armored: payload,
        createdAt,
      }))
    },
    put: (entries) =>
      outbox.add(
        entries.map(({ id, to, armored, createdAt }) => ({
          id: keyOf(id, to),
          recipient: to,
          payload: armored,
          createdAt,
        })),
      ),
    delete: (id, to) => outbox.remove(keyOf(id, to)),
  }
}

const SEALED = 'sealed'

/** What was sealed and not acknowledged yet, on disk. While the vault is locked nothing is due. */
export function consignmentStorage(
  records: PrivateRecords,
  isOpen: () => boolean,
): ConsignmentStorage {
  return {
    list: async () => {
      if (!isOpen()) return []
      return (await records.list<Consignment>(SEALED)).map(({ value }) => value)
    },
    put: (consignment) => records.put(SEALED, consignment.id, consignment),
    delete: (id) => records.delete(SEALED, id),
  }
}

/** The same document may wait for several people. */
const keyOf = (id: string, to: Nym) => `${id} ${to}`
const idOf = (key: string) => key.split(' ')[0] ?? key
