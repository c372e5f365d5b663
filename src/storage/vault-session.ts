import { decode, encode } from '@ipld/dag-cbor'
import { utf8 } from '../lib/bytes.ts'
import type { Clock } from '../lib/clock.ts'
import { mapErrors } from './errors.ts'
import type { SoukDatabase } from './schema.ts'
import { generateSealingKey, seal, unseal } from './seal.ts'
import { noSessionKeeper, type SessionKeeper } from './session-keeper.ts'
import type { SessionRecord, VaultSecret } from './vault-record.ts'

/** For how long after unlocking a restarted node may take the session up again. */
export const SESSION_MS = 12 * 60 * 60 * 1000

const CONTEXT = utf8('souk-session/1')

/**
 * Lets an unlocked vault survive the worker, which browsers stop at will. Two halves: the secret,
 * sealed, on the disk; its key, not extractable, only in the memory of open pages. So a copy of the
 * disk opens nothing, and closing the last page locks the vault.
 */
export class VaultSession {
  readonly #database: SoukDatabase
  readonly #keeper: SessionKeeper
  readonly #clock: Clock

  constructor(database: SoukDatabase, keeper: SessionKeeper, clock: Clock) {
    this.#database = database
    this.#keeper = keeper
    this.#clock = clock
  }

  async begin(secret: VaultSecret): Promise<void> {
    if (this.#keeper === noSessionKeeper) return
    const key = await generateSealingKey()
    const record: SessionRecord = {
      secret: await seal(key, CONTEXT, encode(secret)),
      expiresAt: this.#clock() + SESSION_MS,
    }
    await mapErrors(() => this.#database.put('session', record, 'session'))
    await this.#keeper.keep(key)
  }

  async end(): Promise<void> {
    await mapErrors(() => this.#database.delete('session', 'session'))
    await this.#keeper.forget()
  }

  /** The secret of a session that still runs; ends it if it cannot be taken up. */
  async resume(): Promise<VaultSecret | undefined> {
    const record = await mapErrors(() => this.#database.get('session', 'session'))
    if (record === undefined) return undefined
    const key = record.expiresAt > this.#clock() ? await this.#keeper.recall() : undefined
    if (key !== undefined) {
      try {
        return decode<VaultSecret>(await unseal(key, CONTEXT, record.secret))
      } catch {
        // A key of an older session: as good as none.
      }
    }
    await this.end()
    return undefined
  }
}
