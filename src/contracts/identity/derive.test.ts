import { p2wpkh } from '@scure/btc-signer'
import { hex } from '@scure/base'
import { HDKey } from '@scure/bip32'
import { describe, expect, it } from 'vitest'
import { bip85Entropy, deriveKeys, escrowCommitment, hexEntropy } from './derive.ts'
import { nymFromSeed } from './nym.ts'
import { makePhrase, parsePhrase } from './phrase.ts'

const ABANDON = parsePhrase(`${'abandon '.repeat(11)}about`)

describe('BIP85', () => {
  const root = HDKey.fromExtendedKey(
    'xprv9s21ZrQH143K2LBWUUQRFXhucrQqBpKdRRxNVq2zBqsx8HVqFk2uYo8kmbaLLHRdqtQpUm98uKfu3vca1LqdGhUtyoFnCNkfmXRyPXLjbKb',
  )

  it('gives the published entropy of test case 1', () => {
    expect(hex.encode(bip85Entropy(root, "m/83696968'/0'/0'"))).toBe(
      'efecfbccffea313214232d29e71563d941229afb4338c21f9517c41aaa0d16f00b83d2a09ef747e7a64e8e2bd5a14869e693da66ce94ac2da570ab7ee48618f7',
    )
  })

  it('gives the published 64 bytes of the HEX application', () => {
    expect(hex.encode(hexEntropy(root, 0, 64))).toBe(
      '492db4698cf3b73a5a24998aa3e9d7fa96275d85724a91e71aa2d645442f878555d078fd1f1f67e368976f04137b1f7a0d19232136ca50c44614af72b5582a5c',
    )
  })
})

describe('the keys of a phrase', () => {
  const main = deriveKeys(ABANDON, 'mainnet')

  it('hold the published first BIP84 account and addresses', () => {
    const addressAt = (chain: number, index: number) =>
      p2wpkh(main.wallet.deriveChild(chain).deriveChild(index).publicKey ?? new Uint8Array())
        .address
    expect(addressAt(0, 0)).toBe('bc1qcr8te4kr609gcawutmrza0j4xv80jy8z306fyu')
    expect(addressAt(0, 1)).toBe('bc1qnjg0jd8228aq7egyzacy8cys3knf9xvrerkf9g')
    expect(addressAt(1, 0)).toBe('bc1q8c6fshw2dlwun7ekn9qwf37cu2rn755upcp6el')
  })

  it('show the published fingerprint of the master key', () => {
    expect(main.fingerprint).toBe('73c5da0a')
  })

  it('show all eight digits of a fingerprint', () => {
    const phrase = makePhrase(new Uint8Array(16).fill(17))
    expect(deriveKeys(phrase, 'mainnet').fingerprint).toBe('0be174ee')
  })

  it('keep money of different networks apart, but the nym the same', () => {
    const test = deriveKeys(ABANDON, 'regtest')
    expect(test.wallet.publicExtendedKey).toMatch(/^tpub/)
    expect(main.wallet.publicExtendedKey).toMatch(/^xpub/)
    expect(test.escrow.publicKey).not.toEqual(main.escrow.publicKey)
    expect(escrowCommitment(test.escrow)).not.toBe(escrowCommitment(main.escrow))
    expect(nymFromSeed(test.identity)).toBe(nymFromSeed(main.identity))
  })

  it('stay what they were when this format was fixed', () => {
    expect(nymFromSeed(main.identity)).toBe('12D3KooWQt1aJPtQEzKawRJQYP9P4e5KCigUQXcKdDVnrRNsx5JD')
    expect(main.escrow.publicExtendedKey).toMatchInlineSnapshot(
      `"xpub6DkFAXWQ2dHxq2vatrt9qyA3bXYU4ToWQwCHbf5XB2mSTexcHZCeKS1VZYcPoBd5X8yVcbXFHJR9R8UCVpt82VX1VhR28mCyxUFL4r6KFrf"`,
    )
  })

  it('of another persona share nothing with the first', () => {
    const second = deriveKeys(ABANDON, 'mainnet', 1)
    for (const key of ['identity', 'pgpSign', 'pgpEncrypt', 'storage'] as const) {
      expect(hex.encode(second[key])).not.toBe(hex.encode(main[key]))
      expect(second[key]).toHaveLength(32)
    }
    expect(second.wallet.publicExtendedKey).not.toBe(main.wallet.publicExtendedKey)
    // The number of the persona is part of the format.
    expect(nymFromSeed(second.identity)).toBe(
      '12D3KooWEj3baFpQyyhopYcQoEnELpu93Y8MoEdHuDfV4bd25STT',
    )
  })
})
