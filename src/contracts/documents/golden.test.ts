import { describe, expect, it } from 'vitest'
import { alice, bob, carol, sampleContents, SIGNED_AT } from './fixtures/samples.ts'
import type { DocumentKind } from './kinds.ts'
import { readDocument } from './read.ts'
import { signDocument } from './sign.ts'

const BUYERS_KINDS: readonly DocumentKind[] = [
  'order',
  'funding',
  'receipt',
  'return',
  'dispute',
  'service_record',
]
const MODERATORS_KINDS: readonly DocumentKind[] = [
  'moderator_offer',
  'mediation',
  'hold',
  'verdict',
]

describe('a signed document', () => {
  for (const kind of Object.keys(sampleContents) as DocumentKind[]) {
    it(`of kind ${kind} has the bytes that this version of the format gives it`, async () => {
      const others = BUYERS_KINDS.includes(kind) ? bob : alice
      const signer = await (MODERATORS_KINDS.includes(kind) ? carol : others)()
      const signed = await signDocument(kind, sampleContents[kind], signer, SIGNED_AT + 999)
      await expect(signed.xml).toMatchFileSnapshot(`fixtures/xml/${kind}.xml`)
      await expect(signed.armored).toMatchFileSnapshot(`fixtures/${kind}.xml.asc`)
      expect(signed.signedAt).toBe(SIGNED_AT)
      expect(signed.content).toEqual(sampleContents[kind])
      expect(await readDocument(signed.armored)).toEqual(signed)
    })
  }
})
