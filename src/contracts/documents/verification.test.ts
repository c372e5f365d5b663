import { describe, expect, it } from 'vitest'
import { alice, sampleContents, SIGNED_AT } from './fixtures/samples.ts'
import type { AnyDocument, DocumentKind } from './kinds.ts'
import { readDocument } from './read.ts'
import { signDocument } from './sign.ts'
import { readVerified, verificationOf } from './verification.ts'

const signed = async (kind: DocumentKind, at = SIGNED_AT) =>
  (await signDocument(kind, sampleContents[kind], await alice(), at)) as AnyDocument

describe('a document that was verified before', () => {
  for (const kind of Object.keys(sampleContents) as DocumentKind[]) {
    it(`of kind ${kind} is read without OpenPGP as it is with it`, async () => {
      const document = await signed(kind)
      const { armored } = document
      expect(readVerified(armored, verificationOf(document))).toEqual(await readDocument(armored))
    })
  }

  it('is verified again after any change of its text or its signature', async () => {
    const document = await signed('receipt')
    const { armored } = document
    const verification = verificationOf(document)
    expect(readVerified(armored, verification)).toBeDefined()
    const changes = [
      armored.replace('Delicious.', 'Awful.'),
      armored.replace(/\n=.{4}\n/, '\n=AAAA\n'),
      `${armored} `,
      armored.slice(0, -1),
      '',
    ]
    for (const changed of changes) expect(readVerified(changed, verification)).toBeUndefined()
  })

  it('is not another document, whatever its verification says', async () => {
    const [document, other] = [await signed('receipt'), await signed('receipt', SIGNED_AT + 1000)]
    const verification = verificationOf(document)
    expect(readVerified(other.armored, verification)).toBeUndefined()
    expect(readVerified(document.armored, { ...verification, id: other.id })).toBeUndefined()
  })

  it('is verified again by a verifier that checks more', async () => {
    const document = await signed('receipt')
    const verification = verificationOf(document)
    for (const version of [verification.version - 1, verification.version + 1]) {
      expect(readVerified(document.armored, { ...verification, version })).toBeUndefined()
    }
  })
})
