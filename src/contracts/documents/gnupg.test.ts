import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { GnuPg } from './fixtures/gnupg.ts'
import { hasGnuPg, makeGnuPg } from './fixtures/gnupg.ts'
import { alice, sampleContents, SIGNED_AT } from './fixtures/samples.ts'
import { hashOfDocumentId } from './id.ts'
import type { DocumentKind, VerifiedDocument } from './kinds.ts'
import { readDocument } from './read.ts'
import { signDocument } from './sign.ts'
import { sha256 } from '@noble/hashes/sha2.js'
import { hex } from '@scure/base'
import { utf8 } from '../../lib/bytes.ts'

describe.skipIf(!hasGnuPg)('GnuPG alone', () => {
  let gpg: GnuPg
  let listing: VerifiedDocument<'listing'>

  beforeAll(async () => {
    gpg = makeGnuPg()
    const { party, pgp } = await alice()
    expect(gpg.run(['--import'], party.pgpKey).stderr).toContain('IMPORT_OK')
    expect(gpg.run(['--import'], pgp.armor()).status).toBe(0)
    listing = await signDocument('listing', sampleContents.listing, await alice(), SIGNED_AT)
  })
  afterAll(() => gpg.dispose())

  it('shows the key under its nym and fingerprint', async () => {
    const { party } = await alice()
    const keys = gpg.run(['--list-keys', '--with-colons']).stdout
    expect(keys).toContain(party.fingerprint.toUpperCase())
    expect(keys).toContain(party.nym)
  })

  for (const kind of Object.keys(sampleContents) as DocumentKind[]) {
    it(`verifies a document of kind ${kind}, and hashes its text to its name`, async () => {
      const signed = await signDocument(kind, sampleContents[kind], await alice(), SIGNED_AT)
      expect(gpg.run(['--verify'], signed.armored).stderr).toContain('VALIDSIG')
      const text = gpg.run(['--decrypt'], signed.armored).stdout
      expect(text).toBe(signed.xml)
      expect(hex.encode(sha256(utf8(text)))).toBe(hashOfDocumentId(signed.id))
    })

    it(`signs a document of kind ${kind} so that Souk reads it, with LF and with CRLF`, async () => {
      const { party } = await alice()
      const signed = await signDocument(kind, sampleContents[kind], await alice(), SIGNED_AT)
      const options = ['--local-user', party.fingerprint, '--clearsign']
      const byHand = gpg.run(options, signed.xml).stdout
      const { armored, ...read } = await readDocument(byHand)
      const { armored: ours, ...expected } = signed
      expect(read).toEqual(expected)
      expect(armored).not.toBe(ours)
      const fromWindows = await readDocument(byHand.replaceAll('\n', '\r\n'))
      expect(fromWindows).toEqual({ ...read, armored })
    })
  }

  it('refuses a listing with another price', () => {
    const changed = listing.armored.replace('<amount>1250<', '<amount>9250<')
    expect(changed).not.toBe(listing.armored)
    expect(gpg.run(['--verify'], changed).stderr).toContain('BADSIG')
  })

  it('verifies the longest description in every script, and lines of the longest length', async () => {
    const paragraph = '西瓜'.repeat(2400)
    const description = Array.from({ length: 10 }, () => paragraph).join('\n')
    const content = { ...sampleContents.listing, description }
    const signed = await signDocument('listing', content, await alice(), SIGNED_AT)
    expect(gpg.run(['--verify'], signed.armored).stderr).toContain('VALIDSIG')
  })

  it('may not sign with a weak hash', async () => {
    const { party } = await alice()
    const weak = ['--digest-algo', 'SHA1', '--allow-weak-digest-algos']
    const byHand = gpg.run([...weak, '--local-user', party.fingerprint, '--clearsign'], listing.xml)
    await expect(readDocument(byHand.stdout)).rejects.toThrow(
      expect.objectContaining({ code: 'document.weak-hash' }),
    )
  })
})
