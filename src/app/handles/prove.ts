import type { AnchoredStatement } from '../../contracts/handles/resolve.ts'
import type { AbortOptions } from '../../lib/abort.ts'
import type { HandleBundle } from '../../p2p/handles/bundle.ts'
import type { VerifiedSource } from '../../wallet/chain/verified-source.ts'

/** The chain, as far as handles need it. */
export type HandleChain = Pick<VerifiedSource, 'isProven' | 'inclusion' | 'tipHeight' | 'trust'>

/** Statements, each with what the chain says of its place. Refuted ones are left out. */
export async function prove(
  chain: HandleChain,
  bundles: readonly HandleBundle[],
  options: AbortOptions = {},
): Promise<AnchoredStatement[]> {
  const statements: AnchoredStatement[] = []
  for (const { links } of bundles) {
    for (const { signed, inclusion } of links) {
      const proven = await chain.isProven(inclusion, options).catch(() => {
        options.signal?.throwIfAborted()
        return undefined
      })
      if (proven === false) continue
      const { id, statement } = signed
      const place = { height: inclusion.height, index: inclusion.position }
      statements.push({ id, statement, place, proven: proven === true })
    }
  }
  return statements
}

/** Height of the newest proven block: asked for, else as it was. */
export async function tipOf(chain: HandleChain, options: AbortOptions = {}): Promise<number> {
  return chain.tipHeight(options).catch(() => {
    options.signal?.throwIfAborted()
    return chain.trust.height
  })
}
