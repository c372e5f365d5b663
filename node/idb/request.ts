/** The answer to one request: `success` or `error`, once. */
export class Request<T = unknown> extends EventTarget {
  #answer: { value: T } | { error: unknown } | undefined

  get readyState(): 'pending' | 'done' {
    return this.#answer === undefined ? 'pending' : 'done'
  }

  get result(): T {
    if (this.#answer !== undefined && 'value' in this.#answer) return this.#answer.value
    // A request that failed has none, as in a browser.
    return undefined as T
  }

  get error(): unknown {
    return this.#answer !== undefined && 'error' in this.#answer ? this.#answer.error : null
  }

  succeed(value: T): void {
    this.#answer = { value }
    this.dispatchEvent(new Event('success'))
  }

  /** Returns true if somebody said that the transaction shall go on in spite of it. */
  fail(error: unknown): boolean {
    this.#answer = { error }
    return !this.dispatchEvent(new Event('error', { cancelable: true }))
  }
}

/** The request that opens or deletes a database; while it upgrades it has a result already. */
export class OpenRequest<T = unknown> extends Request<T | undefined> {
  #early: { database: T; transaction: unknown } | undefined

  override get result(): T | undefined {
    return this.#early?.database ?? super.result
  }

  get transaction(): unknown {
    return this.#early?.transaction ?? null
  }

  upgrade(database: T, transaction: unknown, oldVersion: number, newVersion: number): void {
    this.#early = { database, transaction }
    this.dispatchEvent(new VersionChange('upgradeneeded', oldVersion, newVersion))
  }

  override succeed(value: T | undefined): void {
    this.#early = undefined
    super.succeed(value)
  }

  override fail(error: unknown): boolean {
    this.#early = undefined
    return super.fail(error)
  }
}

/** Tells of another version of a database; `null`: it is to be deleted. */
export class VersionChange extends Event {
  readonly oldVersion: number
  readonly newVersion: number | null

  constructor(
    type: 'upgradeneeded' | 'versionchange' | 'blocked',
    oldVersion: number,
    newVersion: number | null,
  ) {
    super(type)
    this.oldVersion = oldVersion
    this.newVersion = newVersion
  }
}
