import { describe, expect, it } from 'vitest'
import { fromUtf8 } from '../../lib/bytes.ts'
import type { AnyDocument } from '../documents/kinds.ts'
import { hasGnuPg, makeGnuPg } from '../documents/fixtures/gnupg.ts'
import { alice, bob, sampleContents, SIGNED_AT } from '../documents/fixtures/samples.ts'
import { signDocument } from '../documents/sign.ts'
import { exportFiles } from './export.ts'

async function documents(): Promise<AnyDocument[]> {
  const listing = await signDocument('listing', sampleContents.listing, await alice(), SIGNED_AT)
  const order = await signDocument(
    'order',
    { ...sampleContents.order, listing: listing.id },
    await bob(),
    SIGNED_AT,
  )
  return [listing, order]
}

describe('an exported order', () => {
  it('holds each document and each key once, and says what to do', async () => {
    const [listing, order] = await documents()
    if (!listing || !order) throw new Error('no documents')
    const names = exportFiles([listing, order, listing]).map(({ name }) => name)
    expect(names).toHaveLength(5)
    expect(names).toEqual(
      expect.arrayContaining([
        'README.txt',
        `${listing.author.fingerprint}.asc`,
        `${order.author.fingerprint}.asc`,
      ]),
    )
    const readme = fromUtf8(exportFiles([listing, order])[0]?.bytes ?? new Uint8Array())
    for (const name of names.slice(1)) expect(readme).toContain(name)
    expect(readme).toContain(listing.author.nym)
  })

  it.skipIf(!hasGnuPg)('is verified by GnuPG from its files alone', async () => {
    const gpg = makeGnuPg()
    try {
      const files = exportFiles(await documents())
      const texts = files.filter(({ name }) => name.endsWith('.xml.asc'))
      const keys = files.filter(({ name }) => /^[0-9a-f]{40}\.asc$/.test(name))
      expect([keys.length, texts.length]).toEqual([2, 2])
      for (const { bytes } of keys) expect(gpg.run(['--import'], bytes).status).toBe(0)
      for (const { bytes } of texts) {
        expect(gpg.run(['--verify'], bytes).stderr).toContain('GOODSIG')
      }
    } finally {
      gpg.dispose()
    }
  })
})
