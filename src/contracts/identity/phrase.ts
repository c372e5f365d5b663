import { entropyToMnemonic, validateMnemonic } from '@scure/bip39'
import { wordlist } from '@scure/bip39/wordlists/english.js'
import type { Brand } from '../../lib/brand.ts'
import { IdentityError } from './errors.ts'

/** Twelve BIP39 words, lower case, one blank between them, checksum verified. Restores a person. */
export type Phrase = Brand<string, 'Phrase'>

/** Words of a phrase: 128 bits of entropy and 4 of checksum (BIP39). */
const PHRASE_WORDS = 12

/** Bytes of entropy behind a phrase. */
export const PHRASE_ENTROPY_BYTES = 16

const known = new Set(wordlist)

/**
 * The phrase of 16 random bytes, which the caller draws.
 * Throws `identity.wrong-entropy` on any other length.
 */
export function makePhrase(entropy: Uint8Array): Phrase {
  if (entropy.length !== PHRASE_ENTROPY_BYTES) {
    throw new IdentityError('identity.wrong-entropy', `${entropy.length} bytes instead of 16`)
  }
  return entropyToMnemonic(entropy, wordlist) as Phrase
}

/** What a person typed or pasted, as BIP39 wants it: NFKD, lower case, single blanks, no numbering. */
export function normalizePhrase(text: string): string {
  return text
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[\d.,;:]+/g, ' ')
    .trim()
    .split(/\s+/)
    .join(' ')
}

/**
 * Checks what a person typed. Throws `identity.word-count` {count}, `identity.unknown-word`
 * {word, position from 1} or `identity.wrong-checksum`.
 */
export function parsePhrase(text: string): Phrase {
  const phrase = normalizePhrase(text)
  const words = phrase === '' ? [] : phrase.split(' ')
  const index = words.findIndex((word) => !known.has(word))
  const word = words[index]
  if (word !== undefined) {
    throw new IdentityError('identity.unknown-word', 'a word is not on the BIP39 list', {
      data: { word, position: index + 1 },
    })
  }
  if (words.length !== PHRASE_WORDS) {
    throw new IdentityError('identity.word-count', `${words.length} words instead of 12`, {
      data: { count: words.length },
    })
  }
  if (!validateMnemonic(phrase, wordlist)) {
    throw new IdentityError('identity.wrong-checksum', 'all words are known, the checksum is wrong')
  }
  return phrase as Phrase
}
