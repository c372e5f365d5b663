import * as dagCbor from '@ipld/dag-cbor'
import * as v from 'valibot'
import { anchoredId } from '../../contracts/handles/anchor.ts'
import type { Handle } from '../../contracts/handles/name.ts'
import type { SignedStatement } from '../../contracts/handles/statement.ts'
import { MAX_STATEMENT_BYTES, readStatement } from '../../contracts/handles/statement.ts'
import type { Nym } from '../../lib/brand.ts'
import type { NetworkName } from '../../lib/config.ts'
import { targetOf } from '../../wallet/chain/compact.ts'
import { toDisplay } from '../../wallet/chain/display.ts'
import { HEADER_BYTES, decodeHeader, headerHash } from '../../wallet/chain/header.ts'
import type { Inclusion } from '../../wallet/chain/inclusion.ts'
import { isInHeader, packBranch } from '../../wallet/chain/inclusion.ts'
import { decodeTx } from '../../wallet/decode.ts'
import { RecordInvalidError } from '../dht/errors.ts'

/** Statements in one bundle: a claim, and nine more. */
export const MAX_LINKS = 10
/** Of one transaction without its witness: about 45 inputs. */
export const MAX_ANCHOR_BYTES = 2_048
/** A link of one input takes about 1 kB. */
export const MAX_BUNDLE_BYTES = 12 * 1024
const MAX_LEVELS = 17

/**
 * The easiest target of a block that is looked at, by network. On the main network a hundredth of the
 * work of its blocks when this was written: who wants to forge one header pays for it. Elsewhere work
 * costs next to nothing.
 */
const EASIEST: Partial<Record<NetworkName, bigint>> = { mainnet: 1n << (256n - 72n) }

/** A statement, and what proves that a block carries it. */
export interface AnchoredLink {
  readonly signed: SignedStatement
  readonly inclusion: Inclusion
}

/**
 * All that a holder shows for a handle: the claim first, each next one following the one before. Who
 * claims it after it was let go shows that too, or those who know the older claim would not believe it.
 */
export interface HandleBundle {
  readonly network: NetworkName
  readonly handle: Handle
  readonly links: readonly [AnchoredLink, ...AnchoredLink[]]
  /** Whose it was at the end; nobody's any more after a release. */
  readonly holder: Nym
  readonly released: boolean
}

const bytes = (max: number) =>
  v.pipe(
    v.instance(Uint8Array),
    v.check((value) => value.length <= max),
  )
const natural = v.pipe(v.number(), v.safeInteger(), v.minValue(0), v.maxValue(2 ** 31))

const Bundle = v.strictObject({
  v: v.literal(1),
  links: v.pipe(
    v.array(
      v.strictObject({
        statement: bytes(MAX_STATEMENT_BYTES),
        raw: bytes(MAX_ANCHOR_BYTES),
        header: v.pipe(
          v.instance(Uint8Array),
          v.check((value) => value.length === HEADER_BYTES),
        ),
        height: natural,
        position: natural,
        branch: v.pipe(
          bytes(32 * MAX_LEVELS),
          v.check((value) => value.length % 32 === 0),
        ),
      }),
    ),
    v.minLength(1),
    v.maxLength(MAX_LINKS),
  ),
})

/** Writes a bundle. Throws `record.invalid` for one that {@link readBundle} would refuse. */
export function writeBundle(links: readonly AnchoredLink[]): Uint8Array<ArrayBuffer> {
  const value = new Uint8Array(
    dagCbor.encode({
      v: 1,
      links: links.map(({ signed, inclusion }) => ({
        statement: signed.bytes,
        raw: inclusion.raw,
        header: inclusion.header,
        height: inclusion.height,
        position: inclusion.position,
        branch: packBranch(inclusion.branch),
      })),
    }),
  )
  readBundle(value)
  return value
}

/**
 * Reads and checks all that can be checked without the chain: signatures, that each statement follows
 * the one before and was said by whoever held the handle then, that each transaction carries its
 * statement, and that its branch leads to a header with the work that it claims. Whether those headers
 * are of the chain of most work, and at those heights, the reader asks the chain. Throws
 * `record.invalid`.
 */
export function readBundle(value: Uint8Array): HandleBundle {
  if (value.length > MAX_BUNDLE_BYTES) throw new RecordInvalidError('the bundle is too large')
  const [first, ...rest] = parse(value).map(readLink)
  if (first?.signed.statement.kind !== 'claim')
    throw new RecordInvalidError('a bundle begins with a claim')
  const { network, handle } = first.signed.statement
  let holder = first.signed.statement.by
  let before = first
  let released = false
  for (const link of rest) {
    const { statement } = link.signed
    const follows =
      statement.kind === 'claim'
        ? released
        : !released && statement.previous === before.signed.id && statement.by === holder
    if (!follows || statement.network !== network || statement.handle !== handle)
      throw new RecordInvalidError('a statement that follows from nothing')
    if (statement.kind === 'claim') holder = statement.by
    if (statement.kind === 'transfer') holder = statement.to
    released = statement.kind === 'release'
    before = link
  }
  for (const link of [first, ...rest]) checkWork(link, network)
  return { network, handle, links: [first, ...rest], holder, released }
}

type RawLink = v.InferOutput<typeof Bundle>['links'][number]

function parse(value: Uint8Array): RawLink[] {
  try {
    return v.parse(Bundle, dagCbor.decode(value)).links
  } catch (cause) {
    throw new RecordInvalidError('a bundle that cannot be read', cause)
  }
}

function readLink({ statement, branch, ...proof }: RawLink): AnchoredLink {
  try {
    const signed = readStatement(statement)
    const levels = Array.from({ length: branch.length / 32 }, (_, level) =>
      toDisplay(branch.subarray(32 * level, 32 * level + 32)),
    )
    const inclusion: Inclusion = { ...proof, branch: levels }
    const scripts = decodeTx(proof.raw).outputs.map(({ script }) => script)
    if (anchoredId(scripts) === signed.id && isInHeader(inclusion)) return { signed, inclusion }
  } catch (cause) {
    throw new RecordInvalidError('a statement or transaction that cannot be read', cause)
  }
  throw new RecordInvalidError('a statement that no block carries')
}

function checkWork({ inclusion: { header } }: AnchoredLink, network: NetworkName): void {
  try {
    const target = targetOf(decodeHeader(header).bits)
    const easiest = EASIEST[network] ?? target
    if (target <= easiest && BigInt(`0x${headerHash(header)}`) <= target) return
  } catch (cause) {
    throw new RecordInvalidError('a header that claims no work', cause)
  }
  throw new RecordInvalidError('a header without its work')
}
