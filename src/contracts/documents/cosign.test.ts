import { beforeAll, describe, expect, it } from 'vitest'
import type { DocumentSigner } from '../identity/party.ts'
import { cosign, signTogether, verifySigners } from './cosign.ts'
import { alice, bob, mallory, sampleContents, SIGNED_AT } from './fixtures/samples.ts'
import type { GnuPg } from './fixtures/gnupg.ts'
import { hasGnuPg, makeGnuPg } from './fixtures/gnupg.ts'
import type { VerifiedDocument } from './kinds.ts'
import { readDocument } from './read.ts'
import { signDocument } from './sign.ts'

const code = (expected: string) => expect.objectContaining({ code: expected })
const DAY = 24 * 60 * 60 * 1000

describe('a contract that several people sign', () => {
  let vendor: DocumentSigner
  let buyer: DocumentSigner
  let stranger: DocumentSigner
  let contract: VerifiedDocument<'order'>
  let together: string

  beforeAll(async () => {
    ;[vendor, buyer, stranger] = await Promise.all([alice(), bob(), mallory()])
    contract = await signDocument('order', sampleContents.order, buyer, SIGNED_AT)
    together = await cosign(contract.armored, vendor, SIGNED_AT + 5000)
  })

  it('names each of them, and is the text that the first one signed', async () => {
    const { signers, ...text } = await verifySigners(together, [vendor.party])
    expect(text).toEqual({ id: contract.id, xml: contract.xml, network: 'regtest' })
    expect(signers).toEqual([
      { party: buyer.party, signedAt: SIGNED_AT },
      { party: vendor.party, signedAt: SIGNED_AT + 5000 },
    ])
  })

  it('may also be signed by all at one table', async () => {
    const file = await signTogether(contract.xml, [vendor, buyer, stranger], SIGNED_AT)
    const { signers } = await verifySigners(file, [vendor.party, stranger.party])
    expect(signers.map(({ party }) => party.nym)).toEqual(
      [vendor, buyer, stranger].map(({ party }) => party.nym),
    )
    await expect(verifySigners(contract.armored, [])).resolves.toMatchObject({
      signers: [{ party: buyer.party }],
    })
  })

  it('is no step of an order: there each document has one author and one signature', async () => {
    await expect(readDocument(together)).rejects.toThrow(code('document.signature-count'))
  })

  it('is refused with a signature of somebody whom nobody named', async () => {
    const more = await cosign(together, stranger, SIGNED_AT)
    await expect(verifySigners(more, [vendor.party])).rejects.toThrow(
      code('document.unknown-signer'),
    )
    await expect(verifySigners(more, [vendor.party, stranger.party])).resolves.toMatchObject({
      signers: [{}, {}, {}],
    })
  })

  it('is refused without its author, however many others signed', async () => {
    const file = await signTogether(contract.xml, [vendor, stranger], SIGNED_AT)
    await expect(verifySigners(file, [vendor.party, stranger.party])).rejects.toThrow(
      code('document.wrong-signature'),
    )
  })

  it('is refused when one signature is of another text', async () => {
    const other = await signDocument('order', { ...contract.content, note: 'x' }, buyer, SIGNED_AT)
    const signature = together.slice(together.indexOf('-----BEGIN PGP SIGNATURE'))
    const moved = other.armored.replace(/-----BEGIN PGP SIGNATURE[^]*/, signature)
    await expect(verifySigners(moved, [vendor.party])).rejects.toThrow(
      code('document.wrong-signature'),
    )
  })

  it('takes each person once, and somebody at least', async () => {
    const wrong = code('document.signature-count')
    await expect(cosign(together, buyer, SIGNED_AT + 9000)).rejects.toThrow(wrong)
    await expect(signTogether(contract.xml, [buyer, buyer], SIGNED_AT)).rejects.toThrow(wrong)
    await expect(signTogether(contract.xml, [], SIGNED_AT)).rejects.toThrow(wrong)
    const crowd = Array.from({ length: 9 }, (_, index) => ({
      ...vendor,
      party: { ...vendor.party, fingerprint: `${index}` },
    }))
    await expect(signTogether(contract.xml, crowd, SIGNED_AT)).rejects.toThrow(wrong)
  })

  it('is a document: nobody is asked to sign any other text', async () => {
    await expect(signTogether('I owe you\n', [vendor], SIGNED_AT)).rejects.toThrow(
      code('document.malformed'),
    )
  })

  it('is refused when a party is not one person', async () => {
    const forged = { ...vendor.party, nym: stranger.party.nym }
    await expect(verifySigners(together, [forged])).rejects.toThrow(code('document.wrong-author'))
  })

  it('is refused on the wrong network, and when one signature comes from the future', async () => {
    const known = [vendor.party]
    await expect(verifySigners(together, known, { network: 'mainnet' })).rejects.toThrow(
      code('document.wrong-network'),
    )
    const late = await cosign(contract.armored, vendor, SIGNED_AT + 3 * DAY)
    const now = SIGNED_AT + DAY
    await expect(verifySigners(late, known, { now })).rejects.toThrow(
      code('document.from-the-future'),
    )
    const options = { now, network: 'regtest' } as const
    await expect(verifySigners(together, known, options)).resolves.toBeDefined()
  })

  describe.skipIf(!hasGnuPg)('with GnuPG', () => {
    let gpg: GnuPg
    beforeAll(() => {
      gpg = makeGnuPg()
      for (const { pgp } of [vendor, buyer]) gpg.run(['--import'], pgp.armor())
      return () => gpg.dispose()
    })
    const users = () => [vendor, buyer].flatMap(({ party }) => ['--local-user', party.fingerprint])

    it('verifies there with both names', () => {
      const { status, stderr } = gpg.run(['--verify'], together)
      expect(status).toBe(0)
      expect(stderr.match(/VALIDSIG [0-9A-F]{40}/g)).toEqual(
        [buyer, vendor].map(({ party }) => `VALIDSIG ${party.fingerprint.toUpperCase()}`),
      )
    })

    it('may be signed there by both', async () => {
      const byHand = gpg.run([...users(), '--clearsign'], contract.xml).stdout
      const { id, signers } = await verifySigners(byHand, [vendor.party])
      expect(id).toBe(contract.id)
      expect(new Set(signers.map(({ party }) => party))).toEqual(
        new Set([buyer.party, vendor.party]),
      )
    })

    it('is signed further here only with the hash that GnuPG will look for', async () => {
      const user = ['--local-user', buyer.party.fingerprint]
      const short = gpg.run([...user, '--digest-algo', 'SHA256', '--clearsign'], contract.xml)
      await expect(cosign(short.stdout, vendor, SIGNED_AT)).rejects.toThrow(
        code('document.other-hash'),
      )
      const long = gpg.run([...user, '--digest-algo', 'SHA512', '--clearsign'], contract.xml)
      const both = await cosign(long.stdout, vendor, SIGNED_AT)
      expect(gpg.run(['--verify'], both).status).toBe(0)
    })
  })
})
