import { describe, expect, it } from 'vitest'
import { readDocument } from './read.ts'
import { signDocument } from './sign.ts'
import { alice, sampleContents, SIGNED_AT } from './fixtures/samples.ts'
import type { DocumentKind } from './kinds.ts'

describe('a signed document', () => {
  for (const kind of Object.keys(sampleContents) as DocumentKind[]) {
    it(`of kind ${kind} is read by anybody just as it was signed`, async () => {
      const signed = await signDocument(kind, sampleContents[kind], await alice(), SIGNED_AT)
      expect(await readDocument(signed.armored)).toEqual(signed)
    })
  }
})
