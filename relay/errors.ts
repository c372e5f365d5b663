import { SoukError } from '../src/lib/errors.ts'

/** A key of the configuration is unknown or has a wrong value. */
export class RelayConfigError extends SoukError {
  override readonly name = 'RelayConfigError'
  constructor(key: string, reason: string) {
    super('relay.bad-config', `${key}: ${reason}`, { data: { key } })
  }
}

/** Another program listens on the port already. */
export class PortTakenError extends SoukError {
  override readonly name = 'PortTakenError'
  constructor(what: string, port: number, cause?: unknown) {
    super(
      'relay.port-taken',
      `Port ${port} for ${what} is taken by another program; stop it or configure another port`,
      { data: { port }, cause },
    )
  }
}

/** The key file exists and is not a relay key. It is never replaced: the relay's address depends on it. */
export class KeyFileError extends SoukError {
  override readonly name = 'KeyFileError'
  constructor(file: string, cause?: unknown) {
    super('relay.bad-key-file', `${file} is not a relay key; move it away to get a new one`, {
      cause,
    })
  }
}
