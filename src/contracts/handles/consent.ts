import { base64urlnopad } from '@scure/base'
import type { Nym } from '../../lib/brand.ts'
import { isNym } from '../identity/nym.ts'
import { HandleError } from './errors.ts'

const SIGNATURE_BYTES = 64

/** Somebody agrees to be given a handle: what they hand to its holder. */
export interface Consent {
  readonly to: Nym
  /** As `acceptHandle` signs it. */
  readonly acceptance: Uint8Array
}

/** The text that one person sends to the other: `<nym>/<signature, base64url>`. */
export const writeConsent = ({ to, acceptance }: Consent): string =>
  `${to}/${base64urlnopad.encode(acceptance)}`

/** Reads such a text. What it agrees to is checked by the statement. Throws `handle.bad-consent`. */
export function readConsent(text: string): Consent {
  const [to = '', signature = '', ...rest] = text.trim().split('/')
  if (rest.length > 0 || !isNym(to)) throw bad()
  try {
    const acceptance = base64urlnopad.decode(signature)
    if (acceptance.length === SIGNATURE_BYTES) return { to, acceptance }
  } catch (cause) {
    throw bad(cause)
  }
  throw bad()
}

const bad = (cause?: unknown) =>
  new HandleError('handle.bad-consent', 'nobody agrees with this text', { cause })
