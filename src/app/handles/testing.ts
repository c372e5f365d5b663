import { namespaceOf } from '../../p2p/dht/namespaces.ts'
import type { HandleDht } from '../../p2p/handles/find.ts'
import { openDatabase } from '../../storage/open.ts'
import { PrivateRecords } from '../../storage/private-records.ts'
import { SettingsRepository } from '../../storage/repositories/settings.ts'
import { SingleRecord } from '../../storage/repositories/single-record.ts'
import { Vault } from '../../storage/vault.ts'
import { Emitter } from '../../lib/emitter.ts'
import { shippedCheckpoint } from '../../wallet/chain/checkpoint.ts'
import { MemoryKeeper } from '../../wallet/chain/memory-keeper.testing.ts'
import { VerifiedSource } from '../../wallet/chain/verified-source.ts'
import { Wallet } from '../../wallet/wallet.ts'
import type { WalletState } from '../../wallet/wallet-state.ts'
import type { Change } from '../changes.ts'
import { dataPayments } from '../money/data-payments.ts'
import { Session } from '../session.ts'
import { HandleBook } from './handle-book.ts'
import { OwnHandle } from './own-handle.ts'
import type { HandleChain } from './prove.ts'
import type { OwnHandleRecord } from './own-record.ts'
import type { HandleRecords } from './shelf.ts'
import { HandleShelf } from './shelf.ts'
import type { ConsentRecord, HandleGift } from './take-over.ts'
import { TakeOver } from './take-over.ts'

/** For tests: what all together keep, by the rules of the DHT; `lies` are put past them. */
export class TownDht implements HandleDht {
  readonly lies = new Map<string, Uint8Array[]>()
  readonly #kept = new Map<string, Uint8Array>()

  async find(key: Uint8Array): Promise<Uint8Array[]> {
    const id = key.join()
    const kept = this.#kept.get(id)
    return [...(this.lies.get(id) ?? []), ...(kept === undefined ? [] : [kept])]
  }

  async put(key: Uint8Array, value: Uint8Array): Promise<void> {
    const namespace = namespaceOf(key)
    await namespace?.validate(key, value, Date.now())
    const kept = this.#kept.get(key.join())
    const values = kept === undefined ? [value] : [kept, value]
    const best = values[namespace?.select(key, values) ?? 0]
    if (best !== undefined) this.#kept.set(key.join(), best)
  }
}

/** For tests: one life of somebody's node, as far as it is about handles. `online` may be taken away. */
export async function liveWithHandles(name: string, url: string, dht: HandleDht) {
  const changes = new Emitter<Change>()
  const clock = Date.now
  const database = await openDatabase(`souk-${name}`)
  const vault = await Vault.open(database)
  const network = 'regtest'
  const session = new Session({ vault, network, changes })
  if (vault.state === 'none') await session.create(undefined)
  const person = await session.require()
  const records = new PrivateRecords(database, vault)
  const line = { online: true }
  const source = new VerifiedSource({
    network,
    servers: [url],
    clock,
    keeper: new MemoryKeeper(),
    checkpoint: shippedCheckpoint(network),
  })
  const offline = () => Promise.reject(new TypeError('offline'))
  const chain: HandleChain = {
    get trust() {
      return source.trust
    },
    isProven: (...asked) => (line.online ? source.isProven(...asked) : offline()),
    inclusion: (...asked) => (line.online ? source.inclusion(...asked) : offline()),
    tipHeight: (...asked) => (line.online ? source.tipHeight(...asked) : offline()),
  }
  const state = new SingleRecord<WalletState>(records, 'wallet')
  const store = { load: () => state.load(), save: (value: WalletState) => state.save(value) }
  const wallet = new Wallet({ account: person.keys.wallet, network, source, store, clock })
  await wallet.open()
  const book = new HandleBook({
    network,
    dht,
    chain,
    shelf: new HandleShelf(new SettingsRepository<HandleRecords>(database)),
    nameOf: async () => name,
    changes,
    clock,
  })
  const own = new OwnHandle({
    network,
    record: new SingleRecord<OwnHandleRecord>(records, 'handle'),
    person: () => session.person(),
    payments: dataPayments(
      async () => wallet,
      async () => undefined,
    ),
    chain,
    dht,
    book,
    onHeld: async () => undefined,
    changes,
    clock,
  })
  const gifts: HandleGift[] = []
  const takeOver = new TakeOver({
    network,
    record: new SingleRecord<ConsentRecord>(records, 'handle-consent'),
    person: () => session.person(),
    book,
    own,
    onGiven: async (gift) => void gifts.push(gift),
    changes,
    clock,
  })
  return {
    nym: person.nym,
    book,
    own,
    takeOver,
    /** Of what was told that it has come. */
    gifts,
    wallet,
    line,
    /** Looks at the chain, follows, and shows what there is to show. */
    async look() {
      await wallet.sync()
      await source.tipHeight()
      await own.advance()
      await own.publish()
    },
    sleep: () => database.close(),
  }
}
