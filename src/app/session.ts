import { deriveKeys } from '../contracts/identity/derive.ts'
import type { PersonKeys } from '../contracts/identity/derive.ts'
import { makeSigner } from '../contracts/identity/party.ts'
import type { DocumentSigner } from '../contracts/identity/party.ts'
import { PHRASE_ENTROPY_BYTES, makePhrase, parsePhrase } from '../contracts/identity/phrase.ts'
import type { Phrase } from '../contracts/identity/phrase.ts'
import type { Nym } from '../lib/brand.ts'
import type { NetworkName } from '../lib/config.ts'
import { SoukError } from '../lib/errors.ts'
import type { Vault } from '../storage/vault.ts'
import type { Changes } from './changes.ts'

/** Whoever lives in this browser, while the vault is open. Secret. */
export interface Person {
  readonly nym: Nym
  readonly keys: PersonKeys
  readonly signer: DocumentSigner
}

export interface SessionComponents {
  vault: Vault
  network: NetworkName
  changes: Changes
}

/** Makes, restores, opens and closes the one identity of this browser. */
export class Session {
  readonly #vault: Vault
  readonly #network: NetworkName
  readonly #changes: Changes
  #person: Promise<Person> | undefined

  constructor({ vault, network, changes }: SessionComponents) {
    this.#vault = vault
    this.#network = network
    this.#changes = changes
    vault.changes.on(() => {
      if (vault.state !== 'unlocked') this.#person = undefined
      changes.emit({ about: 'session' })
    })
  }

  get vault(): Vault {
    return this.#vault
  }

  /** The person, or `undefined` while nobody lives here or the vault is locked. */
  async person(): Promise<Person | undefined> {
    if (this.#vault.state !== 'unlocked') return undefined
    this.#person ??= derivePerson(this.#vault.phrase() as Phrase, this.#network)
    return this.#person
  }

  /** The person who is to sign. Throws `identity.none` or `vault.locked`. */
  async require(): Promise<Person> {
    const person = await this.person()
    if (person !== undefined) return person
    if (this.#vault.state === 'none')
      throw new SoukError('identity.none', 'no identity was made yet')
    throw new SoukError('vault.locked', 'the vault is locked')
  }

  /** Draws a new phrase. `passphrase` guards it at rest; without one a key of this device does. */
  async create(passphrase: string | undefined): Promise<void> {
    const phrase = makePhrase(crypto.getRandomValues(new Uint8Array(PHRASE_ENTROPY_BYTES)))
    await this.#admit(phrase, passphrase, false)
  }

  /** Takes in the twelve words that somebody typed. Throws `identity.*` for wrong ones. */
  async restore(text: string, passphrase: string | undefined): Promise<void> {
    await this.#admit(parsePhrase(text), passphrase, true)
  }

  /** Throws `identity.other-phrase` unless `text` is this identity's phrase, and notes the backup. */
  async confirmBackup(text: string): Promise<void> {
    if (parsePhrase(text) !== this.#vault.phrase()) {
      throw new SoukError('identity.other-phrase', 'a valid phrase, but of another identity')
    }
    await this.#vault.confirmBackup()
    this.#changes.emit({ about: 'session' })
  }

  async #admit(phrase: Phrase, passphrase: string | undefined, backedUp: boolean): Promise<void> {
    const { nym } = await derivePerson(phrase, this.#network)
    const options = { nym, backedUp, ...(passphrase === undefined ? {} : { passphrase }) }
    await this.#vault.create(phrase, options)
    this.#changes.emit({ about: 'session' })
  }
}

async function derivePerson(phrase: Phrase, network: NetworkName): Promise<Person> {
  const keys = deriveKeys(phrase, network)
  const signer = await makeSigner(keys)
  return { nym: signer.party.nym, keys, signer }
}
