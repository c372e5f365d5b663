import type { EscrowBlocks } from '../../../../contracts/documents/escrow-blocks.ts'
import { DEFAULT_BLOCKS } from '../../../../contracts/documents/escrow-blocks.ts'
import { LIMITS } from '../../../../contracts/documents/limits.ts'

/** Blocks that come in a day on average. */
export const BLOCKS_PER_DAY = 144

/** The times of an escrow in the order in which they run out. */
export const TIMES = ['ship', 'window', 'backup', 'accept', 'last', 'end'] as const
export type TimeName = (typeof TIMES)[number]

const days = (times: EscrowBlocks): EscrowBlocks => ({
  ship: times.ship * BLOCKS_PER_DAY,
  backup: times.backup * BLOCKS_PER_DAY,
  accept: times.accept * BLOCKS_PER_DAY,
  last: times.last * BLOCKS_PER_DAY,
  window: times.window * BLOCKS_PER_DAY,
  end: times.end * BLOCKS_PER_DAY,
})

/** Times that suit most vendors, from files and neighbours to parcels across oceans. */
export const PRESETS = {
  quick: days({ ship: 3, window: 3, backup: 7, accept: 21, last: 90, end: 60 }),
  usual: DEFAULT_BLOCKS,
  patient: days({ ship: 21, window: 14, backup: 30, accept: 75, last: 270, end: 120 }),
} as const
export type PresetName = keyof typeof PRESETS

/** Times as they are typed, in days or in blocks. */
export interface TimesInput {
  preset: PresetName | 'own'
  unit: 'days' | 'blocks'
  typed: Record<TimeName, string>
}

/** The preset that these times are; `own`: none of them. */
export function presetOf(blocks: EscrowBlocks): TimesInput['preset'] {
  const names = Object.keys(PRESETS) as PresetName[]
  return names.find((name) => TIMES.every((time) => PRESETS[name][time] === blocks[time])) ?? 'own'
}

/** The form as it looks for times that hold. Those that are no whole days are told in blocks. */
export function timesInput(blocks: EscrowBlocks): TimesInput {
  const unit = TIMES.every((time) => blocks[time] % BLOCKS_PER_DAY === 0) ? 'days' : 'blocks'
  return { preset: presetOf(blocks), unit, typed: typedTimes(blocks, unit) }
}

/** Times as texts in a unit; days are rounded, but never to none. */
export function typedTimes(blocks: EscrowBlocks, unit: TimesInput['unit']): TimesInput['typed'] {
  const text = (time: TimeName): string =>
    String(
      unit === 'blocks' ? blocks[time] : Math.max(1, Math.round(blocks[time] / BLOCKS_PER_DAY)),
    )
  return {
    ship: text('ship'),
    window: text('window'),
    backup: text('backup'),
    accept: text('accept'),
    last: text('last'),
    end: text('end'),
  }
}

/** What is wrong with typed times: `order` where the backup's, the vendor's and the buyer's do not follow. */
export type TimesProblem = { time: TimeName; key: 'number' | 'order' }

/** The blocks that are meant, or the first problem of each time. */
export function readTimes(
  input: TimesInput,
): { blocks: EscrowBlocks } | { problems: TimesProblem[] } {
  if (input.preset !== 'own') return { blocks: PRESETS[input.preset] }
  const problems: TimesProblem[] = []
  const blocks = { ...DEFAULT_BLOCKS }
  for (const time of TIMES) {
    const read = readTime(input.typed[time], input.unit)
    if (read === undefined) problems.push({ time, key: 'number' })
    else blocks[time] = read
  }
  if (problems.length > 0) return { problems }
  if (blocks.accept <= blocks.backup) problems.push({ time: 'accept', key: 'order' })
  if (blocks.last <= blocks.accept) problems.push({ time: 'last', key: 'order' })
  return problems.length > 0 ? { problems } : { blocks }
}

/** Largest time in a unit (a BIP 68 lock counts blocks in 16 bits). */
export const longest = (unit: TimesInput['unit']): number =>
  unit === 'blocks' ? LIMITS.lockBlocks : Math.floor(LIMITS.lockBlocks / BLOCKS_PER_DAY)

function readTime(text: string, unit: TimesInput['unit']): number | undefined {
  const typed = text.trim()
  const count = /^\d{1,5}$/.test(typed) ? Number(typed) : 0
  if (count < 1 || count > longest(unit)) return undefined
  return unit === 'blocks' ? count : count * BLOCKS_PER_DAY
}
