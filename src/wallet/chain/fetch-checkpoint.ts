import { SoukError } from '../../lib/errors.ts'
import type { Clock } from '../../lib/clock.ts'
import type { NetworkName } from '../../lib/config.ts'
import type { TaggedHeader } from '../esplora-client.ts'
import { EsploraClient } from '../esplora-client.ts'
import { ServerPool } from '../server-pool.ts'
import type { StoredAnchor } from './checkpoint.ts'
import { targetOf } from './compact.ts'
import { fromDisplay } from './display.ts'
import { MEDIAN_BLOCKS } from './median-time.ts'
import { PERIOD_BLOCKS } from './retarget.ts'
import { CHAIN_RULES } from './rules.ts'

/** A day deep: no reorganisation of the main network was ever longer than a tenth of it since 2013. */
const DEPTH = 144
const PAGE = 10

export interface FetchCheckpointInput {
  readonly network: NetworkName
  /** Base URLs of explorers that belong to different people; at least two. */
  readonly explorers: readonly string[]
  readonly clock: Clock
  /** Blocks between the checkpoint and the lowest of the explorers' newest blocks. Default: 144. */
  readonly depth?: number
  /** Ends of difficulty periods that are known already. */
  readonly knownPeriodEnds: number
}

export interface FetchedCheckpoint {
  readonly checkpoint: StoredAnchor
  /** Hashes of the ends of the periods after the known ones, 32 bytes each in Bitcoin's own order. */
  readonly periodEnds: readonly Uint8Array[]
}

/** Explorers contradict each other, or show what cannot be: no checkpoint is made of it. */
class CheckpointRefusedError extends SoukError {
  override readonly name = 'CheckpointRefusedError'

  constructor(message: string) {
    super('chain.checkpoint-refused', message)
  }
}

/**
 * Asks all explorers for what a checkpoint is made of. Every one must answer, all must agree on every
 * byte, and each header must have its work. Throws `chain.checkpoint-refused` otherwise.
 */
export async function fetchCheckpoint(input: FetchCheckpointInput): Promise<FetchedCheckpoint> {
  const { network, explorers, clock, depth = DEPTH, knownPeriodEnds } = input
  const clients = [...new Set(explorers)].map(
    (url) => new EsploraClient(new ServerPool({ servers: [url], clock })),
  )
  if (clients.length < 2) throw new CheckpointRefusedError('fewer than two explorers')
  const tips = await Promise.all(clients.map(async (client) => (await client.tipHeight()).value))
  const height = belowBoundary(Math.min(...tips) - depth)
  if (height < PAGE) throw new CheckpointRefusedError('the chain is too short')

  const headersAt = (from: number) =>
    agreed(`headers up to ${from}`, clients, async (client) => (await client.headers(from)).value)
  const start = height - (height % PERIOD_BLOCKS)
  const headers = [...(await headersAt(height - PAGE)), ...(await headersAt(height))]
  const first = (await headersAt(start)).at(-1)
  const last = headers.at(-1)
  if (first === undefined || last === undefined) throw new CheckpointRefusedError('no headers')
  for (const header of [first, ...headers]) checkWork(network, header)

  const periodEnds: Uint8Array[] = []
  for (let period = knownPeriodEnds; (period + 1) * PERIOD_BLOCKS - 1 <= height; period++) {
    const end = (period + 1) * PERIOD_BLOCKS - 1
    const hash = await agreed(
      `hash of block ${end}`,
      clients,
      async (client) => (await client.blockHash(end)).value,
    )
    periodEnds.push(fromDisplay(hash))
  }
  const times = headers.slice(-MEDIAN_BLOCKS).map(({ time }) => time)
  return {
    // Late blocks of test networks are easier than their period, whose first one never is.
    checkpoint: {
      height,
      hash: last.hash,
      times,
      nextBits: first.bits,
      periodStart: first.time,
      work: '0',
    },
    periodEnds,
  }
}

/** Not the last of its period: the difficulty after that one is told by no header before it. */
const belowBoundary = (height: number) => ((height + 1) % PERIOD_BLOCKS === 0 ? height - 1 : height)

function checkWork(network: NetworkName, { bits, hash, height }: TaggedHeader): void {
  const target = targetOf(bits)
  if (target > targetOf(CHAIN_RULES[network].limitBits) || BigInt(`0x${hash}`) > target)
    throw new CheckpointRefusedError(`block ${height} without its work`)
}

async function agreed<T>(
  what: string,
  clients: readonly EsploraClient[],
  ask: (client: EsploraClient) => Promise<T | undefined>,
): Promise<T> {
  const [first, ...others] = await Promise.all(clients.map(ask))
  if (first === undefined) throw new CheckpointRefusedError(`${what}: an explorer has none`)
  if (others.some((other) => JSON.stringify(other) !== JSON.stringify(first)))
    throw new CheckpointRefusedError(`${what}: the explorers disagree`)
  return first
}
