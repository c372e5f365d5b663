import { alice, sampleContents, SIGNED_AT } from '../documents/fixtures/samples.ts'
import type { DocumentKind } from '../documents/kinds.ts'
import { signDocument } from '../documents/sign.ts'
import type { FuzzSample } from './campaign.ts'

/** A signed document of every kind. */
export function signedSamples(): Promise<FuzzSample[]> {
  const kinds = Object.keys(sampleContents) as DocumentKind[]
  return Promise.all(
    kinds.map(async (kind) => signDocument(kind, sampleContents[kind], await alice(), SIGNED_AT)),
  )
}
