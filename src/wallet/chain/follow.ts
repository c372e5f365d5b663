import { ChainBadAnswerError, ChainLieError, ChainStaleError } from '../chain-errors.ts'
import type { EsploraClient, TaggedHeader } from '../esplora-client.ts'
import type { AskOptions } from '../server-pool.ts'
import { HeaderError } from './anchor.ts'
import type { HeaderChain, Offered } from './header-chain.ts'

/** Headers that every server gives for one request. */
const PAGE = 10

export interface FollowInput {
  readonly chain: HeaderChain
  readonly client: EsploraClient
  /** The server, by its URL. */
  readonly by: string
  /** Requests for headers, at most. */
  readonly pages: number
}

/**
 * Brings the chain up to one server's newest block, or as far as `pages` go: `whole` if it is there.
 * Rejects with {@link ChainLieError} if the server's headers break the rules or belong to another network; {@link ChainStaleError} if its chain has less work than the known one: the known
 * chain stays in all these cases.
 */
export async function followServer(
  input: FollowInput,
  options: AskOptions,
): Promise<{ whole: boolean; newest: readonly string[] }> {
  const { chain, client, by } = input
  const ask = { ...options, only: by }
  let branch = (await client.newestHeaders(ask)).value
  const claim = topOf(branch)
  const newest = branch.map(({ hash }) => hash)
  if ((branch[0]?.height ?? 0) > chain.tip.height + 1) {
    branch = await page(input, Math.min(claim, chain.tip.height + PAGE), ask)
  }
  for (let left = input.pages; left > 0; left--) {
    const ancestor = ancestorOf(chain, branch)
    if (ancestor === undefined) {
      branch = [...(await page(input, lowerPage(chain, branch), ask)), ...branch]
      continue
    }
    const outcome = offer(chain, ancestor, branch)
    const top = topOf(branch)
    if (top >= claim) {
      if (outcome === 'weaker' && top > ancestor)
        throw new ChainStaleError('a chain of less work than is known')
      return { whole: true, newest }
    }
    const more = await page(input, Math.min(claim, top + PAGE), ask)
    const higher = more.filter(({ height }) => height > top)
    branch = outcome === 'longer' ? higher : [...branch, ...higher]
  }
  return { whole: false, newest }
}

const topOf = (headers: readonly TaggedHeader[]) => headers.at(-1)?.height ?? 0

async function page(
  { client }: FollowInput,
  from: number,
  options: AskOptions,
): Promise<readonly TaggedHeader[]> {
  const { value } = await client.headers(from, options)
  // One name may stand for several machines, of which one has not heard of the newest block yet.
  if (value === undefined) throw new ChainBadAnswerError('no headers below a tip')
  return value
}

/** Where to look for a common block, below the lowest that is no such block. */
function lowerPage(chain: HeaderChain, branch: readonly TaggedHeader[]): number {
  const lowest = branch[0]?.height ?? 0
  if (lowest <= chain.rootHeight + 1)
    throw new ChainLieError('network', 'a chain without the trusted block')
  return Math.min(lowest, chain.tip.height + 1) - 1
}

/** Height of the newest block that the branch shares with the chain. */
function ancestorOf(chain: HeaderChain, branch: readonly TaggedHeader[]): number | undefined {
  for (const { hash, height, previous } of [...branch].reverse()) {
    for (const [known, at] of [
      [heightOf(chain, hash), height],
      [heightOf(chain, previous), height - 1],
    ] as const) {
      if (known === undefined) continue
      if (known !== at) throw new ChainLieError('tip', 'a block at another height than it has')
      return known
    }
  }
  return undefined
}

const heightOf = (chain: HeaderChain, hash: string) =>
  hash === chain.hashAt(chain.rootHeight) ? chain.rootHeight : chain.heightOf(hash)

function offer(chain: HeaderChain, ancestor: number, branch: readonly TaggedHeader[]): Offered {
  try {
    return chain.offer(
      ancestor,
      branch.filter(({ height }) => height > ancestor),
    )
  } catch (error) {
    if (!(error instanceof HeaderError)) throw error
    // Pages of a chain that changed in between do not fit; our own clock may be slow.
    if (error.fault === 'link' || error.fault === 'time-future')
      throw new ChainBadAnswerError('headers that cannot be judged', error)
    throw new ChainLieError('header', error.message)
  }
}
