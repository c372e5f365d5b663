import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { NetworkName } from '../../lib/config.ts'
import { formatAnchor, parseAnchor, shippedCheckpoint } from './checkpoint.ts'
import { targetOf } from './compact.ts'
import { toDisplay } from './display.ts'
import { HEADER_BYTES, headerHash } from './header.ts'
import { CHAIN_RULES } from './rules.ts'

const NETWORKS = ['mainnet', 'testnet4', 'signet', 'regtest'] satisfies NetworkName[]
const periodEnds = (network: NetworkName) =>
  readFileSync(join(import.meta.dirname, `../../../public/chain/${network}.bin`))

describe('the checkpoint of the release', () => {
  it.each(NETWORKS)('of %s can be read, and its block has the work that it claims', (network) => {
    const anchor = shippedCheckpoint(network)
    const { limitBits } = CHAIN_RULES[network]
    expect(parseAnchor(formatAnchor(anchor))).toEqual(anchor)
    expect(BigInt(`0x${anchor.hash}`) <= targetOf(limitBits)).toBe(true)
    if (anchor.nextBits !== undefined)
      expect(targetOf(anchor.nextBits) <= targetOf(limitBits)).toBe(true)
    // In the middle of a period nobody could tell the next adjustment without its start.
    if ((anchor.height + 1) % 2016 !== 0) expect(anchor.periodStart).toBeDefined()
  })

  it('of mainnet tells the difficulty, and has 76 zero bits, which nobody has by luck', () => {
    const { hash, nextBits } = shippedCheckpoint('mainnet')
    expect(hash.startsWith('0'.repeat(19))).toBe(true)
    expect(nextBits).toBeDefined()
  })

  it.each(['mainnet', 'testnet4', 'signet'] as const)(
    'of %s has before it the hash of each period’s last block, with its work',
    (network) => {
      const { height, hash } = shippedCheckpoint(network)
      const ends = periodEnds(network)
      expect(ends.length / 32).toBe(Math.floor((height + 1) / 2016))
      if ((height + 1) % 2016 === 0) expect(toDisplay(ends.subarray(-32))).toBe(hash)
      const limit = targetOf(CHAIN_RULES[network].limitBits)
      for (let end = 0; end < ends.length; end += 32)
        expect(BigInt(`0x${toDisplay(ends.subarray(end, end + 32))}`) <= limit).toBe(true)
    },
  )

  it('of mainnet has before it the block that ends the first period', () => {
    const raw = readFileSync(join(import.meta.dirname, 'fixtures/mainnet-0-2099.bin'))
    const last = raw.subarray(2015 * HEADER_BYTES, 2016 * HEADER_BYTES)
    expect(toDisplay(periodEnds('mainnet').subarray(0, 32))).toBe(headerHash(last))
  })
})
