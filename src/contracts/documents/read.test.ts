import fc from 'fast-check'
import { createCleartextMessage, createMessage, sign } from 'openpgp'
import { beforeAll, describe, expect, it } from 'vitest'
import { utf8 } from '../../lib/bytes.ts'
import { SoukError } from '../../lib/errors.ts'
import type { DocumentSigner } from '../identity/party.ts'
import { alice, bob, mallory, sampleContents, SIGNED_AT } from './fixtures/samples.ts'
import type { VerifiedDocument } from './kinds.ts'
import { readDocument } from './read.ts'
import { signDocument } from './sign.ts'

const code = (expected: string) => expect.objectContaining({ code: expected })
const DAY = 24 * 60 * 60 * 1000

/** Clearsigns any text, as a hostile program would. */
async function clearsign(text: string, signers: DocumentSigner[], at = SIGNED_AT): Promise<string> {
  const message = await createCleartextMessage({ text })
  const signingKeys = signers.map(({ pgp }) => pgp)
  const armored = await sign({ message, signingKeys, date: new Date(at) })
  return armored.replaceAll('\r\n', '\n')
}

describe('reading a document', () => {
  let listing: VerifiedDocument<'listing'>
  let text: string

  beforeAll(async () => {
    listing = await signDocument('listing', sampleContents.listing, await alice(), SIGNED_AT)
    text = listing.xml.slice(0, -1)
  })

  const refused = async (armored: string, expected: string, options = {}) =>
    expect(readDocument(armored, options)).rejects.toThrow(code(expected))

  it('refuses any text around the signed one', async () => {
    for (const around of [
      `Hello\n${listing.armored}`,
      `\n${listing.armored}`,
      `${listing.armored}x`,
    ]) {
      await refused(around, 'document.not-armored')
    }
    await refused(listing.armored + listing.armored, 'document.not-armored')
    await refused(`${listing.armored}\n`, 'document.not-armored')
    await refused('', 'document.not-armored')
    await refused(listing.xml, 'document.not-armored')
  })

  it('refuses headers and comments, where a text could hide', async () => {
    const { armored } = listing
    await refused(armored.replace('Hash: ', 'Comment: pay me\nHash: '), 'document.not-armored')
    await refused(armored.replace('SHA512\n', 'SHA512\nPay me\n'), 'document.not-armored')
    await refused(armored.replace('SHA512\n', 'SHA512,SHA1\n'), 'document.not-armored')
    await refused(armored.replace('Hash: SHA512\n', ''), 'document.not-armored')
    await refused(armored.replace('SHA512', 'SHA1'), 'document.weak-hash')
    await refused(
      armored.replace('SIGNATURE-----\n\n', 'SIGNATURE-----\nComment: pay me\n\n'),
      'document.not-armored',
    )
  })

  it('refuses blanks that the signature does not cover', async () => {
    await refused(listing.armored.replace('</title>', '</title> '), 'document.not-canonical')
    await refused(listing.armored.replace('</title>\n', '</title>\n\n'), 'document.not-canonical')
    await refused(listing.armored.replace('- -----BEGIN n', '-----BEGIN n'), 'document.not-armored')
  })

  it('refuses a changed text', async () => {
    await refused(
      listing.armored.replace('<amount>1250', '<amount>9250'),
      'document.wrong-signature',
    )
  })

  it('refuses a text that names one author and is signed by another', async () => {
    await refused(await clearsign(text, [await mallory()]), 'document.wrong-signature')
    await expect(readDocument(await clearsign(text, [await mallory()]))).rejects.toMatchObject({
      name: 'DocumentError',
      cause: expect.any(Error),
    })
  })

  it('refuses an author whose OpenPGP key is not bound to the nym', async () => {
    const thief = await mallory()
    const { party } = await alice()
    const forger = { ...thief, party: { ...thief.party, nym: party.nym } }
    const forged = await signDocument('listing', sampleContents.listing, forger, SIGNED_AT)
    await refused(forged.armored, 'document.wrong-author')
  })

  it('refuses none, two and repeated signatures', async () => {
    const both = await clearsign(text, [await alice(), await bob()])
    await refused(both, 'document.signature-count')
    await refused(await clearsign(text, [await alice(), await alice()]), 'document.signature-count')
  })

  it('refuses a signature block that is none, or of another type or hash than it says', async () => {
    const [before = ''] = listing.armored.split('\n-----BEGIN PGP SIGNATURE-----')
    const block = (lines: string) =>
      `${before}\n-----BEGIN PGP SIGNATURE-----\n\n${lines}\n-----END PGP SIGNATURE-----\n`
    await refused(block('AAAA'), 'document.not-armored')
    await refused(block('x'.repeat(76)), 'document.not-armored')
    await refused(listing.armored.replace('Hash: SHA512', 'Hash: SHA256'), 'document.weak-hash')
    const { pgp } = await alice()
    // Over the same bytes, but of a binary document (type 0x00).
    const detached = await sign({
      message: await createMessage({ binary: utf8(text.replaceAll('\n', '\r\n')) }),
      signingKeys: pgp,
      date: new Date(SIGNED_AT),
      detached: true,
    })
    const lines = detached.replaceAll('\r\n', '\n').split('\n').slice(2, -2).join('\n')
    await refused(block(lines), 'document.wrong-signature')
  })

  it('refuses a document that is only a name', async () => {
    const bare = `${text.slice(0, text.indexOf('\n'))}\n<listing>x</listing>`
    await refused(await clearsign(bare, [await alice()]), 'document.missing-element')
    const empty = `${text.slice(0, text.indexOf('\n'))}\n<listing></listing>`
    await refused(await clearsign(empty, [await alice()]), 'document.missing-element')
    const short = text.replace(/ {2}<version>1<.*\n/, '')
    await refused(await clearsign(short, [await alice()]), 'document.missing-element')
  })

  it('tolerates a clock that is some hours ahead, but not more than a day', async () => {
    const now = SIGNED_AT - DAY + 1000
    await expect(readDocument(listing.armored, { now })).resolves.toEqual({
      ...listing,
      skewMs: DAY - 1000,
    })
    await refused(listing.armored, 'document.from-the-future', { now: now - 2000 })
    const late = await clearsign(text, [await alice()], SIGNED_AT + 2 * DAY)
    await refused(late, 'document.from-the-future', { now: SIGNED_AT })
    await expect(readDocument(late)).resolves.toMatchObject({ id: listing.id })
  })

  it('looks at both clocks: that of the text and that of the signature', async () => {
    const ahead = await signDocument(
      'listing',
      sampleContents.listing,
      await alice(),
      SIGNED_AT + 2 * DAY,
    )
    const early = await clearsign(ahead.xml.slice(0, -1), [await alice()], SIGNED_AT)
    await refused(early, 'document.from-the-future', { now: SIGNED_AT })
    const now = SIGNED_AT + DAY + 3_600_000
    await expect(readDocument(early, { now })).resolves.toMatchObject({ skewMs: DAY - 3_600_000 })
    const late = await clearsign(text, [await alice()], SIGNED_AT + 2 * DAY)
    await expect(readDocument(late, { now })).resolves.toMatchObject({ skewMs: DAY - 3_600_000 })
  })

  it('refuses play money where real money is traded', async () => {
    await refused(listing.armored, 'document.wrong-network', { network: 'mainnet' })
    await expect(readDocument(listing.armored, { network: 'regtest' })).resolves.toBeDefined()
  })

  it('tells a newer version and an unknown kind from a broken text', async () => {
    const newer = text.replace('<version>1<', '<version>2<')
    await refused(await clearsign(newer, [await alice()]), 'document.unknown-version')
    const other = text.replaceAll('listing>', 'miracle>')
    await refused(await clearsign(other, [await alice()]), 'document.unknown-kind')
  })

  it('refuses what breaks the schema, although its author signed it', async () => {
    const cases: [string, (xml: string) => string][] = [
      ['document.missing-element', (xml) => xml.replace(/ {2}<title>.*\n/, '')],
      ['document.missing-element', (xml) => xml.replace(/( {2}<title>.*\n)(.*\n)/, '$2$1')],
      ['document.unexpected-element', (xml) => xml.replace(/( {2}<expires>.*\n)/, '$1$1')],
      ['document.unexpected-element', (xml) => xml.replace('</listing>', '  <x></x>\n</listing>')],
      ['document.invalid-value', (xml) => xml.replace('<amount>1250', '<amount>01250')],
      ['document.invalid-value', (xml) => xml.replace('<amount>1250', '<amount>-1250')],
      ['document.invalid-value', (xml) => xml.replace('<amount>1250', '<amount>0')],
      ['document.invalid-value', (xml) => xml.replace('>EUR<', '>XXX<')],
      ['document.invalid-value', (xml) => xml.replace('2026-12-21', '2026-02-30')],
      ['document.invalid-value', (xml) => xml.replace(/<title>.*</, `<title>${'x'.repeat(141)}<`)],
      ['document.invalid-value', (xml) => xml.replace(/<title>.*</, '<title>a\u202eb<')],
      ['document.invalid-value', (xml) => xml.replace(/<title>.*</, '<title> a<')],
      ['document.invalid-value', (xml) => xml.replace('>fruit<', '>watermelon<')],
      ['document.invalid-value', (xml) => xml.replace('<kind>physical', '<kind>digital')],
      ['document.invalid-value', (xml) => xml.replace('16-pound', '../16-pound')],
    ]
    for (const [expected, change] of cases) {
      const changed = change(text)
      expect(changed).not.toBe(text)
      await refused(await clearsign(changed, [await alice()]), expected)
    }
  })

  it('names the element and the reason of a refusal', async () => {
    const changed = text.replace('<currency>EUR', '<currency>XXX')
    await expect(readDocument(await clearsign(changed, [await alice()]))).rejects.toMatchObject({
      data: { element: 'listing/price/currency', reason: 'unknown-word' },
    })
  })

  it('survives garbage with a typed refusal', async () => {
    const { armored } = listing
    const hostile = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 200 }),
      fc
        .tuple(fc.nat(armored.length), fc.nat(40), fc.string({ unit: 'binary', maxLength: 20 }))
        .map(([at, cut, extra]) => armored.slice(0, at) + extra + armored.slice(at + cut)),
    )
    await fc.assert(
      fc.asyncProperty(hostile, async (input) => {
        const result = await readDocument(input).catch((error: unknown) => error)
        if (result instanceof Error) expect(result).toBeInstanceOf(SoukError)
        else expect(result).toMatchObject({ id: listing.id, xml: listing.xml })
      }),
      { numRuns: 400, seed: 20261121 },
    )
  })
})
