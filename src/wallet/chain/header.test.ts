import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import blocks from './fixtures/mainnet-blocks.json' with { type: 'json' }
import { decodeHeader, encodeHeader, headerHash } from './header.ts'

const hash = fc
  .uint8Array({ minLength: 32, maxLength: 32 })
  .map((bytes) => Buffer.from(bytes).toString('hex'))
const uint32 = fc.nat({ max: 0xffff_ffff })
const header = fc.record({
  version: fc.integer({ min: -0x8000_0000, max: 0x7fff_ffff }),
  previous: hash,
  merkleRoot: hash,
  time: uint32,
  bits: uint32,
  nonce: uint32,
})

describe('a block header', () => {
  it('is the genesis block where the genesis block is', () => {
    const raw = readFileSync(join(import.meta.dirname, 'fixtures/mainnet-0-2099.bin')).subarray(
      0,
      80,
    )
    expect(headerHash(raw)).toBe('000000000019d6689c085ae165831e934ff763ae46a2a6c172b3f1b60a8ce26f')
    expect(decodeHeader(raw)).toEqual({
      version: 1,
      previous: '00'.repeat(32),
      merkleRoot: '4a5e1e4baab89f3a32518a88c31bc87f618f76673e2cc77ab2127b7afdeda33b',
      time: 1231006505,
      bits: 0x1d00ffff,
      nonce: 2083236893,
    })
  })

  it.each(blocks)('is rebuilt from what explorers tell of block $height', (block) => {
    const raw = encodeHeader({
      version: block.version,
      previous: block.previousblockhash,
      merkleRoot: block.merkle_root,
      time: block.timestamp,
      bits: block.bits,
      nonce: block.nonce,
    })
    expect(headerHash(raw)).toBe(block.id)
  })

  it('survives being written and read', () => {
    fc.assert(
      fc.property(header, (given) => {
        expect(decodeHeader(encodeHeader(given))).toEqual(given)
      }),
    )
  })

  it('has 80 bytes', () => {
    expect(() => decodeHeader(new Uint8Array(79))).toThrow(RangeError)
    expect(() => decodeHeader(new Uint8Array(81))).toThrow(RangeError)
  })
})
