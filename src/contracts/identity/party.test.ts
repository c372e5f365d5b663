import { x25519 } from '@noble/curves/ed25519.js'
import { sha256 } from '@noble/hashes/sha2.js'
import { hex } from '@scure/base'
import { createMessage, decrypt, encrypt, readMessage, reformatKey } from 'openpgp'
import { describe, expect, it } from 'vitest'
import { concatBytes } from '../../lib/bytes.ts'
import { alice, mallory } from '../documents/fixtures/samples.ts'
import { deriveKeys } from './derive.ts'
import { makePgpKey, MAX_PGP_KEY_BYTES, readPgpKey } from './openpgp-key.ts'
import { makeSigner, verifyParty } from './party.ts'
import { parsePhrase } from './phrase.ts'

const ABANDON = parsePhrase(`${'abandon '.repeat(11)}about`)
const GENESIS = new Date('2009-01-03T18:15:05Z')

const code = (expected: string) => expect.objectContaining({ code: expected })

describe('the OpenPGP key of a phrase', () => {
  it('is byte for byte the same each time', async () => {
    const seeds = { sign: new Uint8Array(32).fill(3), encrypt: new Uint8Array(32).fill(4) }
    const [first, second] = [await makePgpKey(seeds, 'nym'), await makePgpKey(seeds, 'nym')]
    expect(first.write()).toEqual(second.write())
  })

  it('stays what it was when this format was fixed', async () => {
    const { party } = await makeSigner(deriveKeys(ABANDON, 'mainnet'))
    expect(party.fingerprint).toBe('07863dd4b3804a7263d296b69c56a094f06f3c25')
    expect(hex.encode(sha256(party.pgpKey))).toMatchInlineSnapshot(
      `"4bd6652e33c55a97f2ffa9728ef4edcac454635df93701edaee40c8db2b0e982"`,
    )
    const key = await readPgpKey(party.pgpKey)
    expect(key.getUserIDs()).toEqual([party.nym])
    const { selfCertification } = await key.getPrimaryUser()
    expect([key.getCreationTime(), selfCertification.created]).toEqual([GENESIS, GENESIS])
  })

  it('opens what was encrypted to it, and leaves the seeds as they were', async () => {
    const seeds = { sign: new Uint8Array(32).fill(3), encrypt: new Uint8Array(32).fill(0xff) }
    const decryptionKeys = await makePgpKey(seeds, 'nym')
    const message = await createMessage({ text: 'a secret' })
    const sealed = await encrypt({ message, encryptionKeys: decryptionKeys.toPublic() })
    const opened = await decrypt({
      message: await readMessage({ armoredMessage: sealed }),
      decryptionKeys,
    })
    expect(opened.data).toBe('a secret')
    expect(seeds.encrypt).toEqual(new Uint8Array(32).fill(0xff))
    const [subkey] = decryptionKeys.getSubkeys()
    // The key of the seed as RFC 7748 clamps it.
    const point = hex.encode(x25519.getPublicKey(seeds.encrypt))
    expect(hex.encode(subkey?.keyPacket.write() ?? new Uint8Array())).toContain(point)
  })

  it('works with a seed of zeros', async () => {
    const key = await makePgpKey({ sign: new Uint8Array(32), encrypt: new Uint8Array(32) }, 'nym')
    await expect(readPgpKey(key.toPublic().write())).resolves.toBeDefined()
  })

  it('works with a seed that begins with zeros', async () => {
    const sign = new Uint8Array(32).fill(3)
    sign.fill(0, 0, 2)
    const key = await makePgpKey({ sign, encrypt: new Uint8Array(32) }, 'nym')
    await expect(key.verifyPrimaryKey()).resolves.toBeUndefined()
    expect((await key.getEncryptionKey()).getKeyID()).toBeDefined()
  })
})

describe('a party', () => {
  it('is one person, by the word of the identity key', async () => {
    const { party } = await alice()
    expect((await verifyParty(party)).getFingerprint()).toBe(party.fingerprint)
  })

  it('cannot use the OpenPGP key of somebody else', async () => {
    const { party } = await alice()
    const thief = (await mallory()).party
    const { fingerprint, pgpKey } = thief
    await expect(verifyParty({ ...party, pgpKey })).rejects.toThrow(
      code('identity.wrong-fingerprint'),
    )
    await expect(verifyParty({ ...party, pgpKey, fingerprint })).rejects.toThrow(
      code('identity.wrong-binding'),
    )
    await expect(verifyParty({ ...thief, nym: party.nym })).rejects.toThrow(
      code('identity.wrong-binding'),
    )
  })

  it('cannot hide anything behind the key', async () => {
    const { party } = await alice()
    const twice = concatBytes(party.pgpKey, party.pgpKey)
    const half = party.pgpKey.slice(0, 80)
    for (const pgpKey of [twice, half, new Uint8Array(3000), new Uint8Array()]) {
      await expect(verifyParty({ ...party, pgpKey })).rejects.toThrow(code('identity.wrong-key'))
    }
    const { pgp } = await alice()
    const userIDs = Array.from({ length: 12 }, (_, index) => ({ name: `name ${index}` }))
    const { privateKey } = await reformatKey({ privateKey: pgp, userIDs, format: 'object' })
    const long = privateKey.toPublic().write()
    expect(long.length).toBeGreaterThan(MAX_PGP_KEY_BYTES)
    await expect(readPgpKey(long)).rejects.toThrow(code('identity.wrong-key'))
    const secret = pgp.write()
    await expect(verifyParty({ ...party, pgpKey: secret })).rejects.toThrow(
      code('identity.wrong-key'),
    )
  })
})
