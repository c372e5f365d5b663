import type { Handle } from '../../contracts/handles/name.ts'
import type { HandleStatement, SignedStatement } from '../../contracts/handles/statement.ts'
import { readStatement } from '../../contracts/handles/statement.ts'
import type { AnchoredLink, HandleBundle } from '../../p2p/handles/bundle.ts'
import type { Inclusion } from '../../wallet/chain/inclusion.ts'

/** A statement of one's own, and the block that carries it once there is one. */
export interface OwnLink {
  readonly statement: Uint8Array
  readonly inclusion?: Inclusion
}

/** The own handle, as it is stored: all that it takes to go on after a restart. */
export interface OwnHandleRecord {
  readonly handle: Handle
  /** The claim first. Only the last one may be without its block. */
  readonly links: readonly OwnLink[]
  /** When it was last shown to others, ms. */
  readonly publishedAt?: number
}

/** Key under which the wallet pays for a statement, once. */
export const paymentKey = (id: string): string => `handle:${id}`

/** The last statement, if no block carries it yet. */
export function pendingOf(
  record: OwnHandleRecord,
): (SignedStatement & { readonly statement: HandleStatement }) | undefined {
  const last = record.links.at(-1)
  return last === undefined || last.inclusion !== undefined
    ? undefined
    : readStatement(last.statement)
}

/** Those that a block carries. */
export function anchoredOf(record: OwnHandleRecord): AnchoredLink[] {
  return record.links.flatMap(({ statement, inclusion }) =>
    inclusion === undefined ? [] : [{ signed: readStatement(statement), inclusion }],
  )
}

/** What another device of the same person has shown. */
export const recordOf = ({ handle, links }: HandleBundle): OwnHandleRecord => ({
  handle,
  links: links.map(({ signed, inclusion }) => ({ statement: signed.bytes, inclusion })),
})
