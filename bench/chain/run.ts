/**
 * Block headers verified in a second: link, difficulty, work, time and median of 2 099 real headers of
 * the main network, against bare double SHA-256 of the same bytes by the same library. Run alone:
 * `node bench/run.ts chain`.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { sha256 } from '@noble/hashes/sha2.js'
import type { Anchor } from '../../src/wallet/chain/anchor.ts'
import { workOf } from '../../src/wallet/chain/compact.ts'
import { HeaderChain } from '../../src/wallet/chain/header-chain.ts'
import { HEADER_BYTES, decodeHeader, headerHash } from '../../src/wallet/chain/header.ts'
import { CHAIN_RULES } from '../../src/wallet/chain/rules.ts'
import { median, round } from '../median.ts'

const FIXTURE = '../../src/wallet/chain/fixtures/mainnet-0-2099.bin'
const RUNS = 15
/** Blocks of a year. */
const YEAR = 52_560

/** Medians over several runs. */
export interface ChainBenchResult {
  'headers/s': number
  'bare double SHA-256/s': number
  /** Speed of the verification ÷ speed of the bare hashes. */
  ratio: number
  /** A year of headers, ms. */
  'a year, ms': number
  /** A chain of two weeks opened from storage, each header checked anew, ms. */
  'opening, ms': number
}

export function benchChain(): Promise<ChainBenchResult> {
  const raw = new Uint8Array(readFileSync(join(import.meta.dirname, FIXTURE)))
  const genesis = raw.subarray(0, HEADER_BYTES)
  const { time, bits } = decodeHeader(genesis)
  const root: Anchor = {
    height: 0,
    hash: headerHash(genesis),
    times: [time],
    nextBits: bits,
    periodStart: time,
    work: workOf(bits),
  }
  const headers = raw.subarray(HEADER_BYTES)
  const count = headers.length / HEADER_BYTES
  const init = { rules: CHAIN_RULES.mainnet, clock: Date.now }
  const ours = () => HeaderChain.from(init, { root, headers, pillars: [] }).tip.height
  const bare = () => {
    for (let at = 0; at < headers.length; at += HEADER_BYTES)
      sha256(sha256(headers.subarray(at, at + HEADER_BYTES)))
  }
  if (ours() !== count) throw new Error('the headers do not verify')
  const times: { ours: number[]; bare: number[] } = { ours: [], bare: [] }
  // In turn, so that a busy machine slows both alike.
  for (let run = 0; run < RUNS; run++) {
    times.ours.push(timed(ours))
    times.bare.push(timed(bare))
  }
  const [oursMs, bareMs] = [median(times.ours), median(times.bare)]
  return Promise.resolve({
    'headers/s': Math.round((count / oursMs) * 1000),
    'bare double SHA-256/s': Math.round((count / bareMs) * 1000),
    ratio: Math.round((bareMs / oursMs) * 100) / 100,
    'a year, ms': Math.round((YEAR / count) * oursMs),
    'opening, ms': round(oursMs),
  })
}

function timed(act: () => unknown): number {
  const began = performance.now()
  act()
  return performance.now() - began
}
