import { Descriptor } from '@bitgo/wasm-utxo'
import { describe, expect, it } from 'vitest'
import { deriveKeys } from '../contracts/identity/derive.ts'
import type { Phrase } from '../contracts/identity/phrase.ts'
import { exportAccount } from './account-export.ts'
import { scriptOfAddress } from './networks.ts'

// The test phrase of BIP 84.
const PHRASE =
  'abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon about' as Phrase

describe('the public side of a wallet', () => {
  const keys = deriveKeys(PHRASE, 'mainnet')
  const made = exportAccount(keys.wallet, keys.fingerprint, 0, 'mainnet')

  it('is that of BIP 84', () => {
    expect(made.firstAddress).toBe('bc1qcr8te4kr609gcawutmrza0j4xv80jy8z306fyu')
    expect(made.path).toBe(`m/84'/0'/0'`)
    expect(made.fingerprint).toBe('73c5da0a')
    expect(made.xpub).toMatch(/^xpub6CatWdiZi/)
  })

  it('is read by another implementation, with the same addresses', () => {
    for (const text of [made.receive, made.change]) {
      // The checksum is of the spelling: the other writes hardened steps with an apostrophe.
      const [body = ''] = Descriptor.fromString(text, 'derivable').toString().split('#')
      expect(body.replaceAll("'", 'h')).toBe(text.split('#')[0])
    }
    const first = Descriptor.fromString(made.receive, 'derivable').atDerivationIndex(0)
    expect(first.scriptPubkey()).toEqual(scriptOfAddress(made.firstAddress, 'mainnet'))
  })

  it('names another persona and another network', () => {
    const other = deriveKeys(PHRASE, 'regtest', 2)
    const shop = exportAccount(other.wallet, other.fingerprint, 2, 'regtest')
    expect(shop.path).toBe(`m/84'/1'/2'`)
    expect(shop.receive).toContain('[73c5da0a/84h/1h/2h]tpub')
    expect(shop.firstAddress).toMatch(/^bcrt1q/)
  })
})
