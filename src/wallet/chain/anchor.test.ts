import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { Anchor } from './anchor.ts'
import { advance } from './anchor.ts'
import blocks from './fixtures/mainnet-blocks.json' with { type: 'json' }
import type { BlockHeader } from './header.ts'
import { HEADER_BYTES, decodeHeader, headerHash } from './header.ts'
import { EASY_BITS, mine } from './mining.testing.ts'
import { medianTime } from './median-time.ts'
import { nextPeriodBits } from './retarget.ts'
import { CHAIN_RULES } from './rules.ts'
import type { ChainRules } from './rules.ts'

const NOW = 2_000_000_000
const EASY: ChainRules = { limitBits: EASY_BITS, retarget: 'every-2016', worthless: false }
const TEST: ChainRules = { ...EASY, retarget: 'bip94' }
const START: Anchor = {
  height: 0,
  hash: '11'.repeat(32),
  times: [1_000_000],
  nextBits: EASY_BITS,
  periodStart: 1_000_000,
  work: 0n,
}
const at = (anchor: Partial<Anchor>): Anchor => ({ ...START, ...anchor })
const fault = (act: () => unknown): unknown => {
  try {
    return act()
  } catch (error) {
    return (error as { fault?: string }).fault
  }
}
const next = (rules: ChainRules, anchor: Anchor, time: number, bits?: number) => {
  const { header, hash } = mine({
    previous: anchor.hash,
    time,
    ...(bits === undefined ? {} : { bits }),
  })
  return advance(rules, anchor, header, hash, NOW)
}

describe('the headers of the main network', () => {
  it('prove themselves from the genesis block over the first adjustment', () => {
    const raw = readFileSync(join(import.meta.dirname, 'fixtures/mainnet-0-2099.bin'))
    const headers = Array.from({ length: raw.length / HEADER_BYTES }, (_, index) =>
      raw.subarray(index * HEADER_BYTES, (index + 1) * HEADER_BYTES),
    )
    const genesis = decodeHeader(headers[0] ?? new Uint8Array())
    let anchor: Anchor = {
      height: 0,
      hash: headerHash(headers[0] ?? new Uint8Array()),
      times: [genesis.time],
      nextBits: genesis.bits,
      periodStart: genesis.time,
      work: 0x100010001n,
    }
    for (const bytes of headers.slice(1))
      anchor = advance(CHAIN_RULES.mainnet, anchor, decodeHeader(bytes), headerHash(bytes), NOW)
    expect(anchor.height).toBe(2099)
    expect(anchor.work).toBe(2100n * 0x100010001n)
  })

  it('prove themselves in the middle of a later period', () => {
    const [first, ...rest] = blocks
    if (first === undefined) throw new Error('no fixture')
    let anchor: Anchor = {
      height: first.height,
      hash: first.id,
      times: [first.timestamp],
      nextBits: first.bits,
      periodStart: 1_743_000_000,
      work: 0n,
    }
    const header = (block: typeof first): BlockHeader => ({
      version: block.version,
      previous: block.previousblockhash,
      merkleRoot: block.merkle_root,
      time: block.timestamp,
      bits: block.bits,
      nonce: block.nonce,
    })
    for (const block of rest)
      anchor = advance(CHAIN_RULES.mainnet, anchor, header(block), block.id, NOW)
    expect(anchor.hash).toBe('000000000000000000019bfe551da67e0d93dda4b355d16f1fdb4031ba7e5d61')
    // Explorers said of block 890448: mediantime 1743537197, over eleven blocks of which nine are here.
    expect(medianTime([1743535600, 1743535650, ...anchor.times])).toBe(1743537197)
  })
})

describe('a header is refused', () => {
  it.each<[string, Partial<BlockHeader>, string]>([
    ['that follows another block', { previous: '22'.repeat(32) }, 'link'],
    ['that chooses its own difficulty', { bits: 0x207ffffe }, 'bits'],
    ['that chooses a difficulty that does not exist', { bits: 0x21ffffff }, 'bits'],
    ['from more than two hours ahead', { time: NOW + 7_201 }, 'time-future'],
  ])('%s', (_what, change, expected) => {
    const { header, hash } = mine({ previous: START.hash, time: 1_000_600 })
    const act = () => advance(EASY, START, { ...header, ...change }, hash, NOW)
    expect(fault(act)).toBe(expected)
  })

  it('without its work', () => {
    const { header } = mine({ previous: START.hash, time: 1_000_600 })
    expect(fault(() => advance(EASY, START, header, '80'.repeat(32), NOW))).toBe('work')
    expect(fault(() => advance(EASY, START, header, `7fffff${'00'.repeat(29)}`, NOW))).not.toBe(
      'work',
    )
    expect(fault(() => advance(EASY, START, header, `7fffff${'00'.repeat(28)}01`, NOW))).toBe(
      'work',
    )
  })

  it('that is not younger than the median of the last eleven', () => {
    const times = [5, 1, 4, 2, 3, 9, 8, 7, 6, 11, 10].map((second) => 1_000_000 + second)
    const anchor = at({ times })
    expect(fault(() => next(EASY, anchor, 1_000_006))).toBe('time-old')
    expect(fault(() => next(EASY, anchor, 1_000_007))).not.toBe('time-old')
  })
})

describe('the difficulty of a chain', () => {
  it('is adjusted after 2016 blocks from the first to the last of them', () => {
    let anchor = START
    for (let height = 1; height <= 2015; height++)
      anchor = next(EASY, anchor, 1_000_000 + height * 60)
    const bits = nextPeriodBits(EASY_BITS, 1_000_000, 1_000_000 + 2015 * 60, EASY_BITS)
    expect(anchor.nextBits).toBe(bits)
    expect(anchor.periodStart).toBeUndefined()
    expect(fault(() => next(EASY, anchor, 1_200_000))).toBe('bits')
    const first = next(EASY, anchor, 1_200_000, bits)
    expect(first).toMatchObject({ nextBits: bits, periodStart: 1_200_000 })
  })

  it('begins with the next block where a checkpoint does not tell it, within the limit', () => {
    const { nextBits: _bits, periodStart: _start, ...boundary } = at({ height: 2015, times: [] })
    expect(next(EASY, boundary, 1_200_000, 0x2000ffff)).toMatchObject({
      height: 2016,
      nextBits: 0x2000ffff,
      periodStart: 1_200_000,
    })
    const strict = { ...EASY, limitBits: 0x2000ffff }
    expect(fault(() => next(strict, boundary, 1_200_000))).toBe('bits')
  })
})

describe('on a test network', () => {
  const HARD = 0x2007ffff
  const middle = at({ height: 10, nextBits: HARD })

  it('a block that is late may be easy, and the next one is as hard as before', () => {
    expect(fault(() => next(TEST, middle, 1_001_200))).toBe('bits')
    const late = next(TEST, middle, 1_001_201)
    expect(late.nextBits).toBe(HARD)
    expect(fault(() => next(TEST, late, 1_001_300))).toBe('bits')
    expect(next(TEST, late, 1_001_300, HARD).height).toBe(12)
  })

  it('a late block must be easy, as every node demands', () => {
    expect(fault(() => next(TEST, middle, 1_001_201, HARD))).toBe('bits')
  })

  it('the first block of a period is never easy, and its clock goes back ten minutes at most', () => {
    const { periodStart: _start, ...boundary } = at({ height: 2015, nextBits: HARD })
    expect(fault(() => next(TEST, boundary, 1_100_000))).toBe('bits')
    expect(fault(() => next(TEST, boundary, 1_000_000 - 601, HARD))).toBe('time-old')
    expect(next(TEST, boundary, 1_000_000 - 600, HARD).height).toBe(2016)
  })

  it('late blocks do not make the next period easy (BIP-94)', () => {
    const end = at({ height: 2014, nextBits: HARD, times: [2_000_000 - 1_300] })
    const late = next(TEST, { ...end, periodStart: 2_000_000 - 1_209_600 }, 2_000_000)
    expect(late.nextBits).toBe(nextPeriodBits(HARD, 2_000_000 - 1_209_600, 2_000_000, EASY_BITS))
  })

  it('no work is asked for beyond the easiest on play money of one’s own', () => {
    let anchor = START
    for (let height = 1; height <= 2020; height++)
      anchor = next(CHAIN_RULES.regtest, anchor, 1_000_000 + height)
    expect(anchor.height).toBe(2020)
  })
})
