import type { AbortOptions } from '../../lib/abort.ts'
import { ChainBadAnswerError } from '../chain-errors.ts'
import type { EsploraClient } from '../esplora-client.ts'
import { fromDisplay } from './display.ts'
import type { KnownBlock } from './header-chain.ts'
import { decodeHeader, encodeHeader, headerHash } from './header.ts'
import type { MerkleProof } from './merkle.ts'
import { isIncluded, merkleBranch, withoutWitness } from './merkle.ts'
import type { ProvenPlace } from './prover.ts'

/** A transaction in a block, to be checked by whoever knows the block's place in the chain. */
export interface Inclusion extends MerkleProof {
  /** Without its witness: what its id commits to. */
  readonly raw: Uint8Array
  /** The 80 bytes of the block's header. */
  readonly header: Uint8Array
}

/** Whether a transaction is in the block with this header; of the block's place nothing is said. */
export function isInHeader({ raw, header, ...proof }: Inclusion): boolean {
  try {
    return isIncluded(raw, proof, decodeHeader(header).merkleRoot)
  } catch {
    return false
  }
}

/** Whether it is in a proven block. */
export const isInBlock = (inclusion: Inclusion, block: KnownBlock): boolean =>
  headerHash(inclusion.header) === block.hash && isInHeader(inclusion)

/** Has a server show what proves a transaction's place. Rejects with `chain.bad-answer` if it cannot. */
export async function fetchInclusion(
  client: EsploraClient,
  raw: Uint8Array,
  txid: string,
  { height, blockHash }: ProvenPlace,
  ask: AbortOptions & { only: string },
): Promise<Inclusion> {
  const { value: headers } = await client.headers(height, ask)
  const found = headers?.find((one) => one.hash === blockHash)
  if (found === undefined) throw new ChainBadAnswerError('a block without its header')
  const header = encodeHeader(found)
  const { value: told } = await client.merkleProof(txid, ask)
  const proof = told ?? (await ownProof(client, txid, { height, blockHash }, ask))
  const inclusion = { ...proof, height, raw: withoutWitness(raw), header }
  if (!isInHeader(inclusion)) throw new ChainBadAnswerError('a proof that leads elsewhere')
  return inclusion
}

/** Some servers have no proofs, but the ids of which one is made. */
async function ownProof(
  client: EsploraClient,
  txid: string,
  { height, blockHash }: Pick<ProvenPlace, 'height' | 'blockHash'>,
  ask: AbortOptions & { only: string },
): Promise<MerkleProof> {
  const { value: txids = [] } = await client.blockTxids(blockHash, ask)
  const position = txids.indexOf(txid)
  if (position < 0) throw new ChainBadAnswerError('a server that proves nothing')
  return { height, position, branch: merkleBranch(txids, position) }
}

/** A branch as bytes, lowest first: 32 for each level, in Bitcoin's own order. */
export function packBranch(branch: readonly string[]): Uint8Array {
  const packed = new Uint8Array(32 * branch.length)
  branch.forEach((hash, level) => packed.set(fromDisplay(hash), 32 * level))
  return packed
}
