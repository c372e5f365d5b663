import * as v from 'valibot'
import type { Clock } from '../../lib/clock.ts'
import type { NetworkName } from '../../lib/config.ts'
import type { Anchor } from './anchor.ts'
import type { StoredAnchor } from './checkpoint.ts'
import { formatAnchor, parseAnchor } from './checkpoint.ts'
import { HeaderChain } from './header-chain.ts'
import type { Pillar } from './header-chain.ts'
import { CHAIN_RULES } from './rules.ts'

/** The proven chain as plain data. Nothing in it is secret. */
export interface KeptChain {
  readonly version: 1
  readonly network: NetworkName
  readonly root: StoredAnchor
  /** 80 bytes each, oldest first. */
  readonly headers: Uint8Array
  readonly pillars: readonly Pillar[]
  /** When a server last confirmed that nothing longer is known, ms. */
  readonly checkedAt?: number
  /** When two servers' tips were last compared, ms. */
  readonly comparedAt?: number
}

/** Where a transaction was proven to stand: id, height, hash of the block, its time in seconds. */
export type KeptProof = readonly [txid: string, height: number, hash: string, time: number]

/**
 * Where the caller keeps what was proven, so that a killed worker goes on. Each `save` replaces the
 * whole or nothing. Proofs name own transactions: to be encrypted.
 */
export interface ChainKeeper {
  loadChain(): Promise<unknown>
  saveChain(kept: KeptChain): Promise<void>
  loadProofs(): Promise<unknown>
  saveProofs(proofs: readonly KeptProof[]): Promise<void>
}

const hash = v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/))
const height = v.pipe(v.number(), v.safeInteger(), v.minValue(0))
const chainShape = v.object({
  version: v.literal(1),
  network: v.string(),
  root: v.unknown(),
  headers: v.instance(Uint8Array),
  pillars: v.array(v.tuple([height, hash])),
  checkedAt: v.exactOptional(v.number()),
  comparedAt: v.exactOptional(v.number()),
})
const proofsShape = v.array(v.tuple([hash, height, hash, height]))

export interface OpenedChain {
  readonly chain: HeaderChain
  readonly checkedAt?: number
  readonly comparedAt?: number
}

/**
 * The chain that was kept, every header of it checked anew; a new one from the checkpoint if there is
 * none, it is damaged, of another network, or contradicts a newer release's checkpoint.
 */
export function openChain(
  stored: unknown,
  network: NetworkName,
  checkpoint: Anchor,
  clock: Clock,
): OpenedChain {
  const rules = CHAIN_RULES[network]
  const fresh = { chain: new HeaderChain({ rules, root: checkpoint, clock }) }
  const parsed = v.safeParse(chainShape, stored)
  if (!parsed.success || parsed.output.network !== network) return fresh
  const { root, headers, pillars, version: _version, network: _network, ...times } = parsed.output
  try {
    const kept = { root: parseAnchor(root), headers, pillars }
    const chain = HeaderChain.from({ rules, clock }, kept)
    return chain.tip.height >= checkpoint.height && agrees(chain, checkpoint)
      ? { chain, ...times }
      : fresh
  } catch {
    // Damaged, or made by a release with other rules: proven anew, which costs requests and nothing else.
    return fresh
  }
}

function agrees(chain: HeaderChain, checkpoint: Anchor): boolean {
  const at = chain.pillarAbove(checkpoint.height)
  const known =
    chain.hashAt(checkpoint.height) ?? (at?.[0] === checkpoint.height ? at[1] : undefined)
  return known === checkpoint.hash
}

/** The reverse of {@link openChain}. */
export function formatChain(opened: OpenedChain, network: NetworkName): KeptChain {
  const { chain, ...times } = opened
  const { root, headers, pillars } = chain.keep()
  return { version: 1, network, root: formatAnchor(root), headers, pillars, ...times }
}

/** Proofs as they were kept; none if they are damaged. */
export function parseProofs(stored: unknown): readonly KeptProof[] {
  const parsed = v.safeParse(proofsShape, stored)
  return parsed.success ? parsed.output : []
}
