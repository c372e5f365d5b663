import * as dagCbor from '@ipld/dag-cbor'
import { sha256 } from '@noble/hashes/sha2.js'
import { hex } from '@scure/base'
import * as v from 'valibot'
import type { Nym } from '../../lib/brand.ts'
import { concatBytes, equalBytes, utf8 } from '../../lib/bytes.ts'
import type { NetworkName } from '../../lib/config.ts'
import { isNym, signAsNym, verifyNym } from '../identity/nym.ts'
import { HandleError } from './errors.ts'
import type { Handle } from './name.ts'
import { asHandle } from './name.ts'

/** So that these signatures can never pass for ones over anything else. */
const STATEMENT = utf8('souk-handle/1\n')
const ACCEPTANCE = utf8('souk-handle-acceptance/1\n')

/** Signature, and all that a statement may hold with names of 30 characters of four bytes. */
export const MAX_STATEMENT_BYTES = 640

interface Common {
  readonly network: NetworkName
  readonly handle: Handle
  /** Who says it, and signed it. */
  readonly by: Nym
}

/**
 * What one person says about one handle. It counts from the block on whose transaction carries its
 * hash; with the salt that hash tells nobody before which handle it is about.
 */
export type HandleStatement = Common &
  (
    | { readonly kind: 'claim' }
    /** `previous`: id of the statement that it follows. */
    | { readonly kind: 'renew' | 'release'; readonly previous: string }
    | {
        readonly kind: 'transfer'
        readonly previous: string
        readonly to: Nym
        /** Signature of the new owner: nobody is given a name against their will. */
        readonly acceptance: Uint8Array
      }
  )

/** A statement whose signature was checked. */
export interface SignedStatement {
  /** SHA-256 of the bytes, hex: what the transaction carries. */
  readonly id: string
  readonly statement: HandleStatement
  /** As signed; these and no others hash to the id. */
  readonly bytes: Uint8Array
}

const ofLength = (length: number) =>
  v.pipe(
    v.instance(Uint8Array),
    v.check((value) => value.length === length),
  )
const nym = v.pipe(v.string(), v.check(isNym))
const common = {
  v: v.literal(1),
  network: v.picklist(['mainnet', 'testnet4', 'signet', 'regtest']),
  handle: v.pipe(
    v.string(),
    v.check((text) => asHandle(text) === text),
  ),
  by: nym,
  salt: ofLength(32),
}
const previous = ofLength(32)

const Payload = v.variant('kind', [
  v.strictObject({ ...common, kind: v.literal('claim') }),
  v.strictObject({ ...common, kind: v.picklist(['renew', 'release']), previous }),
  v.strictObject({
    ...common,
    kind: v.literal('transfer'),
    previous,
    to: nym,
    acceptance: ofLength(64),
  }),
])
const Envelope = v.strictObject({ payload: v.instance(Uint8Array), signature: ofLength(64) })

/** Signs a statement with the identity seed of `statement.by`. `salt`: 32 random bytes. */
export function signStatement(
  seed: Uint8Array,
  statement: HandleStatement,
  salt: Uint8Array,
): SignedStatement {
  const after = 'previous' in statement ? { previous: hex.decode(statement.previous) } : {}
  const payload = dagCbor.encode({ v: 1, ...statement, ...after, salt })
  const signature = signAsNym(seed, concatBytes(STATEMENT, payload))
  return readStatement(dagCbor.encode({ payload, signature }))
}

/** Reads and verifies a statement. Throws `handle.bad-statement`. */
export function readStatement(bytes: Uint8Array): SignedStatement {
  if (bytes.length > MAX_STATEMENT_BYTES) throw bad('the statement is too large')
  const { payload, signature } = parse(Envelope, bytes)
  const told = parse(Payload, payload)
  // One form only: an id stands for one text.
  if (!equalBytes(dagCbor.encode({ payload, signature }), bytes)) throw bad('another encoding')
  if (!verifyNym(told.by as Nym, concatBytes(STATEMENT, payload), signature))
    throw bad('not signed by whom it names')
  const { v: _, salt: __, ...rest } = told
  const statement = (
    'previous' in rest ? { ...rest, previous: hex.encode(rest.previous) } : rest
  ) as HandleStatement
  if (statement.kind === 'transfer' && !isAccepted(statement))
    throw bad('the new owner has not agreed')
  return { id: hex.encode(sha256(bytes)), statement, bytes }
}

/** What somebody must agree to before a handle is given to them. */
export interface Offered {
  readonly network: NetworkName
  readonly handle: Handle
  readonly from: Nym
  readonly to: Nym
}

const acceptanceText = ({ network, handle, from, to }: Offered) =>
  concatBytes(ACCEPTANCE, dagCbor.encode({ v: 1, network, handle, from, to }))

/** Agrees to be given a handle, with the identity seed of `offered.to`. */
export const acceptHandle = (seed: Uint8Array, offered: Offered): Uint8Array =>
  signAsNym(seed, acceptanceText(offered))

/** Whether `offered.to` agreed. */
export const isAcceptance = (offered: Offered, acceptance: Uint8Array): boolean =>
  verifyNym(offered.to, acceptanceText(offered), acceptance)

function isAccepted(statement: HandleStatement & { kind: 'transfer' }): boolean {
  return isAcceptance({ ...statement, from: statement.by }, statement.acceptance)
}

const bad = (why: string, cause?: unknown) =>
  new HandleError('handle.bad-statement', why, { cause })

function parse<const S extends v.GenericSchema>(schema: S, value: Uint8Array): v.InferOutput<S> {
  try {
    return v.parse(schema, dagCbor.decode(value))
  } catch (cause) {
    throw bad('a statement that cannot be read', cause)
  }
}
