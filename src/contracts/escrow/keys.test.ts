import { hex } from '@scure/base'
import { HDKey } from '@scure/bip32'
import { describe, expect, it } from 'vitest'
import { deriveKeys } from '../identity/derive.ts'
import { makePhrase } from '../identity/phrase.ts'
import { accountDescriptor, escrowScript } from './escrow-script.ts'
import { TIMES } from './fixtures/keys.ts'
import { deriveEscrowKeys, escrowPath, escrowSecret, keyPathText, readAccount } from './keys.ts'
import { publicKeyOf } from './signature.ts'

const ORDER = new Uint8Array(32).fill(0x5a)
const person = (seed: number, network: 'regtest' | 'mainnet' = 'regtest') =>
  deriveKeys(makePhrase(new Uint8Array(16).fill(seed)), network).escrow
const [bob, alice, carol, dave] = [0xb0, 0xa1, 0xca, 0xda].map((seed) => person(seed)) as [
  HDKey,
  HDKey,
  HDKey,
  HDKey,
]
const accounts = {
  buyer: bob.publicExtendedKey,
  vendor: alice.publicExtendedKey,
  moderator: carol.publicExtendedKey,
  backup: dave.publicExtendedKey,
}
const bad = expect.objectContaining({ code: 'escrow.bad-xpub' })

describe('keys of an order', () => {
  it('follow from the accounts and the order alone, so that all parties find the same', () => {
    const keys = deriveEscrowKeys(ORDER, accounts, 'regtest')
    expect(deriveEscrowKeys(ORDER, accounts, 'regtest')).toEqual(keys)
    const secrets = {
      buyer: escrowSecret(bob, ORDER, 'together'),
      vendor: escrowSecret(alice, ORDER, 'together'),
      moderator: escrowSecret(carol, ORDER, 'together'),
      buyerAlone: escrowSecret(bob, ORDER, 'alone'),
      vendorAlone: escrowSecret(alice, ORDER, 'alone'),
    }
    const { backup, ...own } = keys
    for (const [name, secret] of Object.entries(secrets)) {
      expect(hex.encode(own[name as keyof typeof own] ?? new Uint8Array())).toBe(
        publicKeyOf(secret),
      )
    }
    expect(hex.encode(backup?.buyer ?? ORDER)).toBe(publicKeyOf(escrowSecret(bob, ORDER, 'backup')))
    expect(hex.encode(backup?.vendor ?? ORDER)).toBe(
      publicKeyOf(escrowSecret(alice, ORDER, 'backup')),
    )
    expect(hex.encode(backup?.moderator ?? ORDER)).toBe(
      publicKeyOf(escrowSecret(dave, ORDER, 'together')),
    )
  })

  it('stand on paths that any BIP 32 wallet can follow', () => {
    const [i, j] = escrowPath(ORDER)
    expect(i).toBeLessThan(2 ** 31)
    expect(j).toBeLessThan(2 ** 31)
    const child = bob.derive(`m/2/${i}/${j}`)
    const { buyerAlone } = deriveEscrowKeys(ORDER, accounts, 'regtest')
    expect(child.publicKey).toEqual(buyerAlone)
    expect(keyPathText(accounts.buyer, ORDER, 'alone')).toBe(`${accounts.buyer}/2/${i}/${j}`)
  })

  it('differ from order to order', () => {
    const other = new Uint8Array(32).fill(0x5b)
    expect(escrowPath(other)).not.toEqual(escrowPath(ORDER))
    expect(deriveEscrowKeys(other, accounts, 'regtest')).not.toEqual(
      deriveEscrowKeys(ORDER, accounts, 'regtest'),
    )
  })

  it('leave out who takes no part', () => {
    const { buyer, vendor } = accounts
    const keys = deriveEscrowKeys(ORDER, { buyer, vendor }, 'regtest')
    expect(Object.keys(keys).toSorted()).toEqual(['buyer', 'buyerAlone', 'vendor', 'vendorAlone'])
  })

  it('can be told to other wallets as accounts and paths', () => {
    const keys = deriveEscrowKeys(ORDER, accounts, 'regtest')
    const texts = new Map([
      [hex.encode(keys.vendor), keyPathText(accounts.vendor, ORDER, 'together')],
    ])
    const text = accountDescriptor('sleeping', keys, TIMES, texts)
    expect(text).toContain(`pk(${accounts.vendor}/0/`)
  })

  /** Whoever changes this changes where the money of existing orders lies. */
  it('never change', () => {
    expect(escrowPath(ORDER)).toMatchInlineSnapshot(`
      [
        135175331,
        154316997,
      ]
    `)
    const keys = deriveEscrowKeys(ORDER, accounts, 'regtest')
    expect(hex.encode(keys.buyer)).toMatchInlineSnapshot(
      `"028306c1a5721bfb27352e975676d6b5276c2d64da342dcdf5004fb94807ccd263"`,
    )
    expect(escrowScript('shipped', keys, TIMES, 'regtest').address).toMatchInlineSnapshot(
      `"bcrt1q2k73e74hwn67ntvvxtz904n8gj8te37gfkwt3j33x9g490drwnpsg9pchu"`,
    )
    expect(
      hex.encode(escrowScript('offered', keys, TIMES, 'regtest').witnessScript),
    ).toMatchInlineSnapshot(
      `"5221028306c1a5721bfb27352e975676d6b5276c2d64da342dcdf5004fb94807ccd2632103295084394934ec44067ce3b521e958e1cceb8f5ef2d2b6e53bffcc1e6b03898e210360bbac87c750ef1ad65e97f24fe6952a4e744ef214121f1aa7a1043ece92fc0b53ae736476a914ff7dfa78a0d80baf62a18dce252dda9bcef5a1f488ad02f003b268"`,
    )
  })
})

describe('an account', () => {
  it('is refused when it is private, of another network, of another depth, or no key at all', () => {
    expect(readAccount(accounts.buyer, 'regtest').publicKey).toEqual(bob.publicKey)
    expect(() => readAccount(bob.privateExtendedKey, 'regtest')).toThrow(bad)
    expect(() => readAccount(accounts.buyer, 'mainnet')).toThrow(bad)
    expect(() => readAccount(person(0xb0, 'mainnet').publicExtendedKey, 'regtest')).toThrow(bad)
    expect(() => readAccount(bob.deriveChild(0).publicExtendedKey, 'regtest')).toThrow(bad)
    for (const text of ['', 'tpub', `${accounts.buyer} `, accounts.buyer.slice(0, -1)]) {
      expect(() => readAccount(text, 'regtest')).toThrow(bad)
    }
    expect(readAccount(person(0xb0, 'mainnet').publicExtendedKey, 'mainnet').depth).toBe(4)
  })

  it('gives no secrets without its private part', () => {
    const open = HDKey.fromExtendedKey(accounts.buyer, { private: 0x04358394, public: 0x043587cf })
    expect(() => escrowSecret(open, ORDER, 'together')).toThrow(TypeError)
  })
})
