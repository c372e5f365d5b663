import { SoukError } from '../../lib/errors.ts'

/** The device does not live here: the delivery names another person. */
export class WrongRecipientError extends SoukError {
  override readonly name = 'WrongRecipientError'

  constructor() {
    super('mail.wrong-recipient', 'nobody of that name reads mail on this device')
  }
}

/** Too many deliveries at once. */
export class MailBusyError extends SoukError {
  override readonly name = 'MailBusyError'

  constructor() {
    super('mail.busy', 'this device handles as many deliveries as it can')
  }
}

/** More or longer documents than one delivery may have. */
export class MailTooLargeError extends SoukError {
  override readonly name = 'MailTooLargeError'

  constructor() {
    super('mail.too-large', 'the delivery is larger than the protocol permits')
  }
}
