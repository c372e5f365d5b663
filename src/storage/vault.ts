import { decode, encode } from '@ipld/dag-cbor'
import type { Nym } from '../lib/brand.ts'
import { equalBytes, utf8 } from '../lib/bytes.ts'
import { systemClock, type Clock } from '../lib/clock.ts'
import { Emitter } from '../lib/emitter.ts'
import {
  mapErrors,
  VaultChangedError,
  VaultDamagedError,
  VaultExistsError,
  VaultLockedError,
  WrongPassphraseError,
} from './errors.ts'
import { DEFAULT_ARGON2, openByPassphrase, protectByPassphrase } from './passphrase.ts'
import type { SoukDatabase } from './schema.ts'
import { generateSealingKey, seal, unseal } from './seal.ts'
import { noSessionKeeper, type SessionKeeper } from './session-keeper.ts'
import { transact, type WriteTransaction } from './transact.ts'
import { deriveVaultKeys, type VaultKeys } from './vault-keys.ts'
import type { Argon2Params, VaultRecord, VaultSecret } from './vault-record.ts'
import { VaultSession } from './vault-session.ts'

/** `none`: no identity was made here yet. */
export type VaultState = 'none' | 'locked' | 'unlocked'

export interface VaultOptions {
  /** What lets a passphrase survive a restart of the worker. Default: nothing. */
  session?: SessionKeeper
  /** Cost of a new passphrase. Default {@link DEFAULT_ARGON2}. */
  argon2?: Argon2Params
  /** Makes the key that guards a vault without a passphrase. Default: one that is not extractable. */
  deviceKey?: () => Promise<CryptoKey>
  clock?: Clock
}

export interface CreateOptions {
  nym?: Nym
  /** Without one, a key of this device guards the vault. */
  passphrase?: string
  /** True when the person has just typed the words (a restore). */
  backedUp?: boolean
}

const VAULT_CONTEXT = utf8('souk-vault/1')
interface Open {
  secret: VaultSecret
  keys: VaultKeys
}

/**
 * The phrase at rest, and the keys while it is open.
 *
 * A random data key encrypts all private records. Data key and phrase are sealed together under a
 * key-encryption key: Argon2id of a passphrase, else a non-extractable key of this device. So a
 * passphrase can be added, changed or removed without touching any record.
 */
export class Vault {
  /** Fires after each change of state, protection or backup mark. */
  readonly changes = new Emitter<VaultState>()

  readonly #database: SoukDatabase
  readonly #session: VaultSession
  readonly #argon2: Argon2Params
  readonly #clock: Clock
  readonly #deviceKey: () => Promise<CryptoKey>
  #record: VaultRecord | undefined
  #open: Open | undefined
  #last: Promise<unknown> = Promise.resolve()

  private constructor(database: SoukDatabase, options: VaultOptions) {
    this.#database = database
    this.#argon2 = options.argon2 ?? DEFAULT_ARGON2
    this.#deviceKey = options.deviceKey ?? generateSealingKey
    this.#clock = options.clock ?? systemClock
    this.#session = new VaultSession(database, options.session ?? noSessionKeeper, this.#clock)
  }

  /**
   * Loads the vault. It comes back unlocked under a device key, or if an open page still holds the
   * key of the session; a damaged record comes back locked, and `unlock` tells why.
   */
  static async open(database: SoukDatabase, options: VaultOptions = {}): Promise<Vault> {
    const vault = new Vault(database, options)
    vault.#record = await mapErrors(() => database.get('vault', 'vault'))
    await vault.#resume()
    return vault
  }

  get state(): VaultState {
    if (this.#record === undefined) return 'none'
    return this.#open === undefined ? 'locked' : 'unlocked'
  }

  get protection(): 'device' | 'passphrase' | undefined {
    return this.#record?.protection.kind
  }

  get nym(): Nym | undefined {
    return this.#record?.nym
  }

  /** The person has proved that the words are kept elsewhere. */
  get backedUp(): boolean {
    return this.#record?.backedUpAt !== undefined
  }

  /** The words, for deriving keys while unlocked; for showing them use {@link reveal}. Throws `vault.locked`. */
  phrase(): string {
    return this.#unlocked().secret.phrase
  }

  /** Keys of the private records. Throws `vault.locked`. */
  keys(): VaultKeys {
    return this.#unlocked().keys
  }

  /** Takes the words in and leaves the vault unlocked. Throws `vault.exists`, `vault.empty-passphrase`. */
  create(phrase: string, options: CreateOptions = {}): Promise<void> {
    return this.#exclusive(async () => {
      if (this.#record !== undefined) throw new VaultExistsError()
      const secret = { dataKey: crypto.getRandomValues(new Uint8Array(32)), phrase }
      const now = this.#clock()
      const record: VaultRecord = {
        version: 1,
        ...(await this.#protect(secret, options.passphrase)),
        ...(options.nym === undefined ? {} : { nym: options.nym }),
        createdAt: now,
        ...(options.backedUp === true ? { backedUpAt: now } : {}),
      }
      await this.#replace(record)
      await this.#admit(secret)
    })
  }

  /**
   * Opens the vault.
   *
   * @throws WrongPassphraseError `vault.wrong-passphrase`, also if one is needed and none is given.
   * @throws VaultDamagedError `vault.damaged`.
   */
  unlock(options: { passphrase?: string } = {}): Promise<void> {
    return this.#exclusive(async () => {
      if (this.#open !== undefined) return
      await this.#admit(await this.#unseal(options.passphrase))
    })
  }

  /** Forgets all keys in memory and ends the session. Under a device key the next start unlocks again. */
  lock(): Promise<void> {
    return this.#exclusive(async () => {
      this.#open = undefined
      await this.#session.end()
      this.changes.emit(this.state)
    })
  }

  /** Adds, changes or (`next: undefined`) removes the passphrase, in one transaction. */
  changePassphrase(options: { current?: string; next?: string }): Promise<void> {
    return this.#exclusive(async () => {
      const secret = await this.#unseal(options.current)
      await this.#replace({ ...this.#existing(), ...(await this.#protect(secret, options.next)) })
      await this.#session.end()
      await this.#admit(secret)
    })
  }

  /** The words, to be written down. Asks for the passphrase again where there is one. */
  reveal(options: { passphrase?: string } = {}): Promise<string> {
    return this.#exclusive(async () => (await this.#unseal(options.passphrase)).phrase)
  }

  /** Notes that the words are kept elsewhere. */
  confirmBackup(): Promise<void> {
    return this.#exclusive(async () => {
      await this.#replace({ ...this.#existing(), backedUpAt: this.#clock() })
      this.changes.emit(this.state)
    })
  }

  /** Deletes the phrase and everything that only it could open. */
  erase(): Promise<void> {
    return this.#exclusive(async () => {
      const stores = ['vault', 'session', 'private', 'calls'] as const
      await transact(this.#database, stores, (transaction) =>
        Promise.all(stores.map((name) => transaction.objectStore(name).clear())),
      )
      await this.#session.end()
      this.#record = undefined
      this.#open = undefined
      this.changes.emit(this.state)
    })
  }

  #unlocked(): Open {
    if (this.#open === undefined) throw new VaultLockedError()
    return this.#open
  }

  #existing(): VaultRecord {
    if (this.#record === undefined) throw new VaultLockedError()
    return this.#record
  }

  /** One act at a time: two changes of passphrase must not overtake each other. */
  #exclusive<T>(act: () => Promise<T>): Promise<T> {
    const result = this.#last.then(act)
    this.#last = result.catch(() => undefined)
    return result
  }

  async #protect(
    secret: VaultSecret,
    passphrase: string | undefined,
  ): Promise<Pick<VaultRecord, 'protection' | 'secret'>> {
    const { key, protection } =
      passphrase === undefined
        ? await protectByDevice(this.#deviceKey)
        : await protectByPassphrase(passphrase, this.#argon2)
    return { protection, secret: await seal(key, VAULT_CONTEXT, encode(secret)) }
  }

  async #unseal(passphrase: string | undefined): Promise<VaultSecret> {
    const { protection, secret } = this.#existing()
    let key: CryptoKey
    if (protection.kind === 'device') key = protection.key
    else if (passphrase === undefined) throw new WrongPassphraseError()
    else key = await openByPassphrase(passphrase, protection)
    try {
      return decode<VaultSecret>(await unseal(key, VAULT_CONTEXT, secret))
    } catch (error) {
      throw new VaultDamagedError(error)
    }
  }

  /** Writes `next` only if the stored record is still the one that this object knows. */
  async #replace(next: VaultRecord): Promise<void> {
    const write = async (transaction: WriteTransaction<'vault'>) => {
      const store = transaction.objectStore('vault')
      const stored = await store.get('vault')
      const same =
        stored === undefined || this.#record === undefined
          ? stored === this.#record
          : equalBytes(stored.secret.iv, this.#record.secret.iv)
      if (!same) throw new VaultChangedError()
      await store.put(next, 'vault')
    }
    await transact(this.#database, ['vault'], write, { durability: 'strict' })
    this.#record = next
  }

  async #admit(secret: VaultSecret): Promise<void> {
    this.#open = { secret, keys: await deriveVaultKeys(secret.dataKey) }
    if (this.protection === 'passphrase') await this.#session.begin(secret)
    this.changes.emit(this.state)
  }

  async #resume(): Promise<void> {
    if (this.#record === undefined) return
    const secret =
      this.#record.protection.kind === 'device'
        ? await this.#unseal(undefined).catch(() => undefined)
        : await this.#session.resume()
    if (secret !== undefined) {
      this.#open = { secret, keys: await deriveVaultKeys(secret.dataKey) }
    }
  }
}

async function protectByDevice(deviceKey: () => Promise<CryptoKey>) {
  const key = await deviceKey()
  return { key, protection: { kind: 'device', key } as const }
}
