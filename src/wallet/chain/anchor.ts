import { SoukError } from '../../lib/errors.ts'
import { targetOf, workOf } from './compact.ts'
import type { BlockHeader } from './header.ts'
import { MEDIAN_BLOCKS, medianTime } from './median-time.ts'
import { PERIOD_BLOCKS, nextPeriodBits } from './retarget.ts'
import type { ChainRules } from './rules.ts'

/** A block that is trusted or proven, and all that deciding about the next one takes. */
export interface Anchor {
  readonly height: number
  readonly hash: string
  /** Of this block and up to ten before it, seconds, oldest first; fewer after a checkpoint that does not tell. */
  readonly times: readonly number[]
  /** Bits of the next block; `undefined`: a checkpoint did not tell, the next block decides. */
  readonly nextBits?: number
  /** Time of the first block in the next block's period; `undefined`: the next block begins one. */
  readonly periodStart?: number
  /** Hashes spent on the chain up to here, or since a checkpoint that does not tell. */
  readonly work: bigint
  /** Of the block's own bits: a memory, which holds nothing new. */
  readonly price?: Price
}

/** What is wrong with a header. */
export type HeaderFault = 'link' | 'bits' | 'work' | 'time-old' | 'time-future'

/** A header that is none of the chain. */
export class HeaderError extends SoukError {
  override readonly name = 'HeaderError'
  readonly fault: HeaderFault

  constructor(fault: HeaderFault, height: number) {
    super('chain.bad-header', `block ${height}: ${fault}`)
    this.fault = fault
  }
}

/** Nodes refuse blocks from so far in the future, seconds (`MAX_FUTURE_BLOCK_TIME`). */
const MAX_FUTURE_SECONDS = 2 * 60 * 60
/** On test networks a block this late is allowed the easiest target, seconds. */
const LATE_SECONDS = 20 * 60
/** How far the clock may go back where a period begins, seconds (BIP-94, `MAX_TIMEWARP`). */
const MAX_TIMEWARP_SECONDS = 600

/**
 * Goes one block on: checks link, difficulty, work and time of a header and resolves what holds after
 * it. `hash` is the header's own, computed from its bytes; `nowSeconds` bounds its time. Throws
 * {@link HeaderError}.
 */
export function advance(
  rules: ChainRules,
  anchor: Anchor,
  header: BlockHeader,
  hash: string,
  nowSeconds: number,
): Anchor {
  const height = anchor.height + 1
  const fail = (fault: HeaderFault): never => {
    throw new HeaderError(fault, height)
  }
  if (header.previous !== anchor.hash) fail('link')
  const begins = height % PERIOD_BLOCKS === 0
  const expected = expectedBits(rules, anchor, header, begins)
  if (expected === undefined ? !isWithin(header.bits, rules.limitBits) : header.bits !== expected)
    fail('bits')
  const price = anchor.price?.bits === header.bits ? anchor.price : priceOf(header.bits)
  if (hash > price.target) fail('work')
  const { times } = anchor
  if (times.length === MEDIAN_BLOCKS && header.time <= medianTime(times)) fail('time-old')
  const previousTime = times.at(-1)
  if (
    rules.retarget === 'bip94' &&
    begins &&
    previousTime !== undefined &&
    header.time < previousTime - MAX_TIMEWARP_SECONDS
  )
    fail('time-old')
  if (header.time > nowSeconds + MAX_FUTURE_SECONDS) fail('time-future')
  return {
    height,
    hash,
    times: [...times.slice(1 - MEDIAN_BLOCKS), header.time],
    ...nextPeriod(rules, anchor, header, height),
    work: anchor.work + price.work,
    price,
  }
}

function expectedBits(
  { retarget, limitBits }: ChainRules,
  { nextBits, times }: Anchor,
  { time }: BlockHeader,
  begins: boolean,
): number | undefined {
  if (retarget === 'never') return limitBits
  const previousTime = times.at(-1)
  const late = previousTime !== undefined && time > previousTime + LATE_SECONDS
  return retarget === 'bip94' && !begins && late ? limitBits : nextBits
}

/** Difficulty and start of the period that the block after `header` belongs to. */
function nextPeriod(
  { retarget, limitBits }: ChainRules,
  anchor: Anchor,
  header: BlockHeader,
  height: number,
): Pick<Anchor, 'nextBits' | 'periodStart'> {
  const start = anchor.periodStart ?? header.time
  // Late blocks of test networks leave the period's difficulty as it was.
  const bits = anchor.periodStart === undefined ? header.bits : (anchor.nextBits ?? header.bits)
  if ((height + 1) % PERIOD_BLOCKS !== 0) return { nextBits: bits, periodStart: start }
  if (retarget === 'never') return { nextBits: limitBits }
  return { nextBits: nextPeriodBits(bits, start, header.time, limitBits) }
}

function isWithin(bits: number, limitBits: number): boolean {
  try {
    return targetOf(bits) <= targetOf(limitBits)
  } catch {
    return false
  }
}

/** What bits mean; worked out once for all blocks that share them. */
export interface Price {
  readonly bits: number
  /** The target, as long as a displayed hash, so that the order of texts is the order of numbers. */
  readonly target: string
  readonly work: bigint
}

const priceOf = (bits: number): Price => ({
  bits,
  target: targetOf(bits).toString(16).padStart(64, '0'),
  work: workOf(bits),
})
