import { SoukError } from '../../lib/errors.ts'

/** Why a holder does not take or hand out an envelope. */
export type InboxRefusal =
  | 'malformed'
  | 'expired'
  | 'too-long'
  | 'postage'
  | 'inbox-full'
  | 'putter-full'
  | 'full'
  | 'not-owner'
  | 'unknown'
  | 'busy'

/** A holder's refusal; the code is `inbox.` and the refusal. `data.work` is the price of the postage. */
export class InboxRefusedError extends SoukError {
  override readonly name = 'InboxRefusedError'

  constructor(refusal: InboxRefusal, data?: Readonly<Record<string, number>>) {
    super(`inbox.${refusal}`, `the envelope was refused: ${refusal}`, {
      ...(data === undefined ? {} : { data }),
    })
  }
}

/** What lies in an inbox cannot be opened, or does not say what an envelope has to say. */
export class EnvelopeInvalidError extends SoukError {
  override readonly name = 'EnvelopeInvalidError'

  constructor(why: string, cause?: unknown) {
    super('inbox.unreadable', `the envelope is not valid: ${why}`, { cause })
  }
}

/** Nobody knows the keys of the person's inbox: nothing can be sealed to them. */
export class NoInboxError extends SoukError {
  override readonly name = 'NoInboxError'

  constructor() {
    super('inbox.no-keys', 'the person has published no keys for sealed messages')
  }
}
