/** What an error looks like when it crosses from the node to a page; the UI translates `code`. */
export interface WireError {
  readonly name: string
  /** Stable, dotted, kebab-case key such as `vault.wrong-passphrase`; also the key of the translated text. */
  readonly code: string
  /** For developers. Never shown to people, never carries keys, addresses or message texts. */
  readonly message: string
  /** Values for the placeholders of the translated text. */
  readonly data?: Readonly<Record<string, string | number>>
}

/** Base of every error that Souk raises on purpose. Subclass once per cause, with a literal `code`. */
export class SoukError extends Error {
  override readonly name: string = 'SoukError'
  readonly code: string
  readonly data?: Readonly<Record<string, string | number>>

  constructor(
    code: string,
    message: string,
    options: { data?: Readonly<Record<string, string | number>>; cause?: unknown } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.code = code
    if (options.data !== undefined) this.data = options.data
  }
}

/** Turns anything that was thrown into its form on the wire. Unknown errors become `unexpected`. */
export function toWireError(error: unknown): WireError {
  if (error instanceof SoukError) {
    const { name, code, message, data } = error
    return data === undefined ? { name, code, message } : { name, code, message, data }
  }
  if (error instanceof Error) {
    if (error.name === 'AbortError')
      return { name: 'AbortError', code: 'aborted', message: error.message }
    if (error.name === 'TimeoutError')
      return { name: 'TimeoutError', code: 'timeout', message: error.message }
    if (error.name === 'QuotaExceededError') {
      return { name: error.name, code: 'storage.full', message: error.message }
    }
    return { name: error.name, code: 'unexpected', message: error.message }
  }
  return { name: 'Error', code: 'unexpected', message: String(error) }
}

/** The reverse of {@link toWireError}: an error that the page can throw and switch on by `code`. */
export function fromWireError(error: WireError): SoukError {
  return new SoukError(
    error.code,
    error.message,
    error.data === undefined ? {} : { data: error.data },
  )
}
