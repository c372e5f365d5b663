import { hex } from '@scure/base'
import { equalBytes } from '../../../lib/bytes.ts'
import { EscrowRefusal } from '../refusal.ts'
import { compile } from './compile.ts'
import type { Fragment } from './fragment.ts'
import { MAX_SHORT_PUSH, OP } from './opcodes.ts'

/** Bytes of a compressed public key and of a HASH160. */
const KEY_BYTES = 33
const HASH_BYTES = 20
/** What BIP 68 can count. */
const MAX_BLOCKS = 65_535
/** Nesting of our scripts is 3; a bound for those of others. */
const MAX_DEPTH = 8

/**
 * Reads a witness script back: the strict inverse of `compile`. What a script means is learnt from
 * its bytes, never from what somebody says about it. Throws `escrow.unknown-script`.
 */
export function parseScript(script: Uint8Array): Fragment {
  const reader = new Reader(tokensOf(script))
  const fragment = reader.sequence(0)
  if (!reader.atEnd || !equalBytes(compile(fragment), script)) throw unknown()
  return fragment
}

const unknown = () => new EscrowRefusal('escrow.unknown-script', 'not a script of an order')

/** An opcode, or bytes that are pushed. */
type Token = number | Uint8Array

function tokensOf(script: Uint8Array): Token[] {
  const tokens: Token[] = []
  for (let at = 0; at < script.length;) {
    const op = script[at] ?? 0
    at += 1
    if (op === OP.ZERO || op > MAX_SHORT_PUSH) {
      tokens.push(op)
    } else {
      tokens.push(script.slice(at, at + op))
      at += op
    }
  }
  return tokens
}

class Reader {
  readonly #tokens: readonly Token[]
  #next = 0

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens
  }

  get atEnd(): boolean {
    return this.#next === this.#tokens.length
  }

  /** One fragment with all that follows it on its level. */
  sequence(depth: number): Fragment {
    if (depth > MAX_DEPTH) throw unknown()
    const { fragment, verify } = this.#primary(depth)
    if (verify) return { kind: 'and_v', first: fragment, second: this.sequence(depth + 1) }
    if (!this.#take(OP.IFDUP)) return fragment
    this.#expect(OP.NOTIF)
    const second = this.sequence(depth + 1)
    this.#expect(OP.ENDIF)
    return { kind: 'or_d', first: fragment, second }
  }

  #primary(depth: number): { fragment: Fragment; verify: boolean } {
    if (this.#take(OP.IF)) {
      const first = this.sequence(depth + 1)
      this.#expect(OP.ELSE)
      const second = this.sequence(depth + 1)
      this.#expect(OP.ENDIF)
      return { fragment: { kind: 'or_i', first, second }, verify: false }
    }
    if (this.#take(OP.DUP)) {
      this.#expect(OP.HASH160)
      const hash = this.#data(HASH_BYTES)
      this.#expect(OP.EQUALVERIFY)
      return { fragment: { kind: 'pkh', hash }, verify: this.#checks('SIG') }
    }
    if (this.#hasKey()) {
      return {
        fragment: { kind: 'pk', key: this.#data(KEY_BYTES) },
        verify: this.#checks('SIG'),
      }
    }
    const number = this.#number()
    if (this.#take(OP.CHECKSEQUENCEVERIFY)) {
      if (number > MAX_BLOCKS) throw unknown()
      return { fragment: { kind: 'older', blocks: number }, verify: false }
    }
    return this.#multi(number)
  }

  #multi(threshold: number): { fragment: Fragment; verify: boolean } {
    const keys: string[] = []
    while (this.#hasKey()) keys.push(this.#data(KEY_BYTES))
    if (this.#number() !== keys.length || threshold > keys.length) throw unknown()
    return { fragment: { kind: 'multi', threshold, keys }, verify: this.#checks('MULTISIG') }
  }

  /** Takes OP_CHECK… or OP_CHECK…VERIFY and tells which. */
  #checks(what: 'SIG' | 'MULTISIG'): boolean {
    if (this.#take(OP[`CHECK${what}VERIFY`])) return true
    this.#expect(OP[`CHECK${what}`])
    return false
  }

  #hasKey(): boolean {
    const token = this.#tokens[this.#next]
    return typeof token === 'object' && token.length === KEY_BYTES
  }

  #data(bytes: number): string {
    const token = this.#tokens[this.#next++]
    if (typeof token !== 'object' || token.length !== bytes) throw unknown()
    return hex.encode(token)
  }

  /** Whether it was pushed in the shortest way is seen when the script is compiled again. */
  #number(): number {
    const token = this.#tokens[this.#next++]
    if (typeof token === 'object') {
      return token.length <= 3 ? token.reduceRight((sum, byte) => sum * 256 + byte, 0) : fail()
    }
    return token !== undefined && token >= OP.ONE && token <= OP.SIXTEEN
      ? token - OP.ONE + 1
      : fail()
  }

  #take(op: number): boolean {
    if (this.#tokens[this.#next] !== op) return false
    this.#next++
    return true
  }

  #expect(op: number): void {
    if (!this.#take(op)) throw unknown()
  }
}

function fail(): never {
  throw unknown()
}
