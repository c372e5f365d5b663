import { SoukError } from '../lib/errors.ts'

/** IndexedDB cannot be used: forbidden by the browser's settings, broken, or closed under us. */
export class StorageUnavailableError extends SoukError {
  override readonly name = 'StorageUnavailableError'

  constructor(message: string, cause?: unknown) {
    super('storage.unavailable', message, { cause })
  }
}

/** The browser refused to store more for this origin. */
export class StorageFullError extends SoukError {
  override readonly name = 'StorageFullError'

  constructor(cause?: unknown) {
    super('storage.full', 'the quota of this origin is used up', { cause })
  }
}

/** A newer release of Souk has upgraded the database: this one must be reloaded before it may go on. */
export class NewerVersionError extends SoukError {
  override readonly name = 'NewerVersionError'

  constructor(cause?: unknown) {
    super('storage.newer-version', 'the database was upgraded by a newer release: reload', {
      cause,
    })
  }
}

/** Another tab or worker keeps an older version of the database open and does not let go. */
export class StorageBlockedError extends SoukError {
  override readonly name = 'StorageBlockedError'

  constructor() {
    super('storage.blocked', 'another context keeps an older version of the database open')
  }
}

/** What was read back is not what was written: bytes changed, or a record was put in another's place. */
export class DamagedRecordError extends SoukError {
  override readonly name = 'DamagedRecordError'

  constructor(collection: string, cause?: unknown) {
    super('storage.damaged-record', `a record of ${collection} fails authentication`, {
      data: { collection },
      cause,
    })
  }
}

/**
 * No value under this key. The name is the one that libp2p and Helia look for
 * (interface-store `NotFoundError`).
 */
export class NotFoundError extends SoukError {
  override readonly name = 'NotFoundError'

  constructor() {
    super('storage.not-found', 'no value is stored under this key')
  }
}

/** An act that needs the keys while the vault is locked (or empty). */
export class VaultLockedError extends SoukError {
  override readonly name = 'VaultLockedError'

  constructor() {
    super('vault.locked', 'the vault is locked')
  }
}

/** The passphrase does not open the vault. */
export class WrongPassphraseError extends SoukError {
  override readonly name = 'WrongPassphraseError'

  constructor() {
    super('vault.wrong-passphrase', 'the passphrase does not open the vault')
  }
}

/** The passphrase is right (or none is needed), but the sealed phrase fails authentication. */
export class VaultDamagedError extends SoukError {
  override readonly name = 'VaultDamagedError'

  constructor(cause?: unknown) {
    super('vault.damaged', 'the vault record fails authentication', { cause })
  }
}

/** A vault exists already: it must be erased on purpose before another is made. */
export class VaultExistsError extends SoukError {
  override readonly name = 'VaultExistsError'

  constructor() {
    super('vault.exists', 'a vault exists already')
  }
}

/** An empty text is no passphrase; leave it out to have the device guard the vault. */
export class EmptyPassphraseError extends SoukError {
  override readonly name = 'EmptyPassphraseError'

  constructor() {
    super('vault.empty-passphrase', 'the passphrase is empty')
  }
}

/** The vault was changed by another context between reading and writing; nothing was written. */
export class VaultChangedError extends SoukError {
  override readonly name = 'VaultChangedError'

  constructor() {
    super('vault.changed', 'the vault was changed elsewhere at the same time')
  }
}

/** Gives errors of IndexedDB their own types; everything else passes unchanged. */
export function toStorageError(error: unknown): unknown {
  if (!(error instanceof Error) || error instanceof SoukError) return error
  switch (error.name) {
    case 'QuotaExceededError':
      return new StorageFullError(error)
    case 'VersionError':
      return new NewerVersionError(error)
    case 'InvalidStateError':
    case 'NotFoundError':
    case 'SecurityError':
    case 'UnknownError':
      return new StorageUnavailableError(error.message, error)
    default:
      return error
  }
}

/** Runs `act`, with errors of IndexedDB mapped by {@link toStorageError}. */
export async function mapErrors<T>(act: () => Promise<T>): Promise<T> {
  try {
    return await act()
  } catch (error) {
    throw toStorageError(error)
  }
}
