import { describe, expect, it } from 'vitest'
import { HDKey } from '@scure/bip32'
import { mnemonicToSeedSync } from '@scure/bip39'
import { hex } from '@scure/base'
import { AddressBook } from './keys.ts'
import { canonicalAddress, scriptOfAddress } from './networks.ts'

// BIP-84, "Test vectors".
const PHRASE =
  'abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon about'
const account = HDKey.fromMasterSeed(mnemonicToSeedSync(PHRASE)).derive(`m/84'/0'/0'`)

describe('addresses', () => {
  it.each([
    [
      0,
      0,
      'bc1qcr8te4kr609gcawutmrza0j4xv80jy8z306fyu',
      '0330d54fd0dd420a6e5f8d3624f5f3482cae350f79d5f0753bf5beef9c2d91af3c',
    ],
    [
      0,
      1,
      'bc1qnjg0jd8228aq7egyzacy8cys3knf9xvrerkf9g',
      '03e775fd51f0dfb8cd865d9ff1cca2a158cf651fe997fdc9fee9c1d3b5e995ea77',
    ],
    [
      1,
      0,
      'bc1q8c6fshw2dlwun7ekn9qwf37cu2rn755upcp6el',
      '03025324888e429ab8e3dbaf1f7802648b9cd01e9b418485c5fa4c1b9b5700e1a6',
    ],
  ] as const)('of branch %i, index %i are those of BIP-84', (branch, index, address, publicKey) => {
    const own = new AddressBook(account, 'mainnet').at(branch, index)
    expect(own.address).toBe(address)
    expect(hex.encode(own.publicKey)).toBe(publicKey)
  })

  it('derive from the public account too, but then sign nothing', () => {
    const watching = new AddressBook(HDKey.fromExtendedKey(account.publicExtendedKey), 'mainnet')
    const own = watching.at(0, 0)
    expect(own.address).toBe('bc1qcr8te4kr609gcawutmrza0j4xv80jy8z306fyu')
    expect(() => watching.privateKey(own)).toThrow('no private key')
  })

  it.each([
    [
      'P2WPKH',
      'bc1qcr8te4kr609gcawutmrza0j4xv80jy8z306fyu',
      '0014c0cebcd6c3d3ca8c75dc5ec62ebe55330ef910e2',
    ],
    [
      'P2TR',
      'bc1p5cyxnuxmeuwuvkwfem96lqzszd02n6xdcjrs20cac6yqjjwudpxqkedrcr',
      '5120a60869f0dbcf1dc659c9cecbaf8050135ea9e8cdc487053f1dc6880949dc684c',
    ],
    [
      'P2PKH',
      '1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa',
      '76a91462e907b15cbf27d5425399ebf6f0fb50ebb88f1888ac',
    ],
  ])('of type %s are read', (_type, address, script) => {
    expect(hex.encode(scriptOfAddress(address, 'mainnet'))).toBe(script)
  })

  it('in capitals, as in QR codes, mean the same', () => {
    expect(canonicalAddress('BC1QCR8TE4KR609GCAWUTMRZA0J4XV80JY8Z306FYU', 'mainnet')).toBe(
      'bc1qcr8te4kr609gcawutmrza0j4xv80jy8z306fyu',
    )
  })

  it.each([
    ['bc1qcr8te4kr609gcawutmrza0j4xv80jy8z306fyu', 'regtest', 'wallet.wrong-network'],
    ['1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa', 'signet', 'wallet.wrong-network'],
    ['bc1qcr8te4kr609gcawutmrza0j4xv80jy8z306fya', 'mainnet', 'wallet.bad-address'],
    ['bc1qcr8te4kr609gcawutmrza0j4xv80jy8z306fy', 'mainnet', 'wallet.bad-address'],
    ['Bc1qcr8te4kr609gcawutmrza0j4xv80jy8z306fyu', 'mainnet', 'wallet.bad-address'],
    ['', 'mainnet', 'wallet.bad-address'],
  ] as const)('like "%s" on %s are refused with %s', (address, network, code) => {
    expect(() => scriptOfAddress(address, network)).toThrow(expect.objectContaining({ code }))
  })
})
