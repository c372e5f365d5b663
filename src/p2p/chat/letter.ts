import * as dagCbor from '@ipld/dag-cbor'
import type { PrivateKey } from '@libp2p/interface'
import { peerIdFromPrivateKey } from '@libp2p/peer-id'
import { base64 } from '@scure/base'
import * as v from 'valibot'
import type { SealedFile } from '../../contracts/documents/file.ts'
import type { Nym, OrderId } from '../../lib/brand.ts'
import { concatBytes, utf8 } from '../../lib/bytes.ts'
import { nymKey } from '../dht/keys.ts'
import { LetterRefusedError } from './errors.ts'
import { Envelope, Payload } from './letter-form.ts'

export { MAX_MESSAGES_READ, MAX_TEXT_CHARACTERS } from './letter-form.ts'

/** A sealed letter, base64 characters. 5 000 characters and a file need at most 30 KiB. */
export const MAX_SEALED_CHARACTERS = 32 * 1024
/** Clocks of two people may differ. */
const CLOCK_SKEW_MS = 10 * 60_000

/** So that this signature can never pass for one over anything else. */
const CONTEXT = utf8('souk-chat/1\n')

interface LetterHead {
  /** 16 random bytes in hex, chosen by the author: tells a repeated letter. */
  id: string
  from: Nym
  to: Nym
  /** The order that it belongs to; absent: between two people. */
  order?: OrderId
  /** By the author's clock, milliseconds since the Unix epoch. */
  sentAt: number
}

/** Something that a person says to another. */
export interface TextLetter extends LetterHead {
  kind: 'text'
  text: string
  file?: SealedFile
}

/** That the recipient's letters were read. */
export interface ReadLetter extends LetterHead {
  kind: 'read'
  /** Ids of letters that `to` wrote. */
  messages: string[]
}

export type Letter = TextLetter | ReadLetter

/** A letter before its author is put in. */
export type LetterDraft = Omit<TextLetter, 'from'> | Omit<ReadLetter, 'from'>

/** Signs a letter by the identity key; the text form travels and waits. */
export async function sealLetter(identity: PrivateKey, draft: LetterDraft): Promise<string> {
  const from = peerIdFromPrivateKey(identity).toString()
  const payload = dagCbor.encode({ v: 1, from, ...draft })
  const signature = await identity.sign(concatBytes(CONTEXT, payload))
  return base64.encode(dagCbor.encode({ payload, signature }))
}

/**
 * Verifies a letter to this person at this time: its author is who signed it. Throws
 * LetterRefusedError (`chat.malformed`, `chat.wrong-recipient`, `chat.clock`, `chat.forged`).
 */
export async function openLetter(
  sealed: string,
  { to, now }: { to: Nym; now: number },
): Promise<Letter> {
  const { payload, signature, letter } = parse(sealed)
  if (letter.to !== to) throw new LetterRefusedError('wrong-recipient')
  if (letter.sentAt > now + CLOCK_SKEW_MS) throw new LetterRefusedError('clock')
  if (!(await isSignedBy(letter.from, payload, signature))) throw new LetterRefusedError('forged')
  return letter
}

function parse(sealed: string) {
  if (sealed.length > MAX_SEALED_CHARACTERS) throw new LetterRefusedError('malformed')
  try {
    const { payload, signature } = v.parse(Envelope, dagCbor.decode(base64.decode(sealed)))
    const { v: _version, ...letter } = v.parse(Payload, dagCbor.decode(payload))
    return { payload, signature, letter: letter as Letter }
  } catch (cause) {
    throw new LetterRefusedError('malformed', cause)
  }
}

async function isSignedBy(from: Nym, payload: Uint8Array, signature: Uint8Array): Promise<boolean> {
  try {
    return await nymKey(from).verify(concatBytes(CONTEXT, payload), signature)
  } catch {
    return false
  }
}
