import { SoukError } from '../../lib/errors.ts'

/** Why a letter is not taken, now or ever. */
export type LetterRefusal =
  | 'malformed'
  | 'forged'
  | 'wrong-recipient'
  | 'clock'
  | 'not-wanted'
  | 'not-a-party'
  | 'unknown-order'
  | 'inbox-full'
  | 'conflict'

/** A letter that this device does not keep; the code is `chat.` and the refusal. */
export class LetterRefusedError extends SoukError {
  override readonly name = 'LetterRefusedError'

  constructor(refusal: LetterRefusal, cause?: unknown) {
    super(`chat.${refusal}`, `a letter was refused: ${refusal}`, { cause })
  }
}
