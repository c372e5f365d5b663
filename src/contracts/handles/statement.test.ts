import * as dagCbor from '@ipld/dag-cbor'
import { describe, expect, it } from 'vitest'
import { nymFromSeed } from '../identity/nym.ts'
import { anchorScript, anchoredId } from './anchor.ts'
import { parseHandle } from './name.ts'
import { MAX_STATEMENT_BYTES, acceptHandle, readStatement, signStatement } from './statement.ts'

const seed = new Uint8Array(32).fill(7)
const salt = new Uint8Array(32).fill(9)
const by = nymFromSeed(seed)
const base = { network: 'mainnet', handle: parseHandle('melon'), by } as const

describe('a statement about a handle', () => {
  it('is read as it was signed, and its id is what a transaction carries', () => {
    const signed = signStatement(seed, { ...base, kind: 'claim' }, salt)
    expect(readStatement(signed.bytes)).toEqual(signed)
    expect(signed.statement).toEqual({ ...base, kind: 'claim' })
    expect(anchoredId([new Uint8Array(22), anchorScript(signed.id)])).toBe(signed.id)
    expect(anchoredId([anchorScript(signed.id), anchorScript(signed.id)])).toBeUndefined()
    expect(anchoredId([anchorScript(signed.id).slice(0, 38)])).toBeUndefined()
  })

  it('tells nobody its name before it is shown: another salt is another id', () => {
    const again = signStatement(
      seed,
      { ...base, kind: 'claim' },
      salt.map((byte) => byte + 1),
    )
    expect(again.id).not.toBe(signStatement(seed, { ...base, kind: 'claim' }, salt).id)
  })

  it('is refused when it was changed, or is of somebody else', () => {
    const { bytes } = signStatement(seed, { ...base, kind: 'claim' }, salt)
    for (let at = 0; at < bytes.length; at++) {
      const changed = bytes.slice()
      changed[at] = (changed[at] ?? 0) ^ 1
      expect(() => readStatement(changed)).toThrow()
    }
    const stranger = new Uint8Array(32).fill(8)
    expect(() => signStatement(stranger, { ...base, kind: 'claim' }, salt)).toThrow(
      'not signed by whom it names',
    )
    expect(() => readStatement(dagCbor.encode({ payload: bytes }))).toThrow('cannot be read')
  })

  it('gives a handle to nobody who did not agree', () => {
    const friend = new Uint8Array(32).fill(8)
    const to = nymFromSeed(friend)
    const previous = 'ab'.repeat(32)
    const offered = { network: base.network, handle: base.handle, from: by, to }
    const acceptance = acceptHandle(friend, offered)
    const statement = { ...base, kind: 'transfer', previous, to } as const
    expect(signStatement(seed, { ...statement, acceptance }, salt).statement).toMatchObject({ to })
    const other = acceptHandle(friend, { ...offered, handle: parseHandle('lemon') })
    expect(() => signStatement(seed, { ...statement, acceptance: other }, salt)).toThrow('agreed')
  })

  it('stays within its bound with the longest name', () => {
    const handle = parseHandle('𠀀'.repeat(30))
    const friend = new Uint8Array(32).fill(8)
    const to = nymFromSeed(friend)
    const acceptance = acceptHandle(friend, { network: 'testnet4', handle, from: by, to })
    const { bytes } = signStatement(
      seed,
      {
        network: 'testnet4',
        handle,
        by,
        kind: 'transfer',
        previous: 'ff'.repeat(32),
        to,
        acceptance,
      },
      salt,
    )
    expect(bytes.length).toBeLessThanOrEqual(MAX_STATEMENT_BYTES)
  })
})
