import { describe, expect, it } from 'vitest'
import { DEFAULT_BLOCKS } from '../../../../contracts/documents/escrow-blocks.ts'
import type { Nym } from '../../../../lib/brand.ts'
import { PRESETS, presetOf, readTimes, TIMES, timesInput, typedTimes } from './escrow-times.ts'
import { keptPolicy, policyInput, readPolicy } from './policy-input.ts'
import type { SellingPolicy } from './policy-input.ts'

const policy: SellingPolicy = {
  moderators: [`12D3KooW${'a'.repeat(44)}` as Nym],
  blocks: { ...DEFAULT_BLOCKS, ship: 100 },
  countersigned: true,
  autoAccept: { enabled: true, countries: ['UZ'], maxSats: 1_250_000n },
  autoHandOver: false,
}

describe('how one sells', () => {
  it('does not change when the page is opened and saved again', () => {
    expect(readPolicy(policyInput(policy))).toEqual({ policy })
    const { maxSats, ...open } = policy.autoAccept
    const unlimited = { ...policy, blocks: DEFAULT_BLOCKS, autoAccept: open }
    expect(maxSats).toBe(1_250_000n)
    expect(readPolicy(policyInput(unlimited))).toEqual({ policy: unlimited })
  })

  it('survives a closed page, but not nonsense in its place', () => {
    const input = policyInput(policy)
    const now = policyInput({ ...policy, moderators: [], countersigned: false })
    expect(keptPolicy(JSON.parse(JSON.stringify(input)), now)).toEqual(input)
    expect(keptPolicy({ times: 7, moderators: ['me'], max: 3 }, now)).toEqual(now)
    expect(keptPolicy('nonsense', now)).toBeUndefined()
  })

  it('has a limit in bitcoin or none', () => {
    const problems = (max: string) => {
      const read = readPolicy({ ...policyInput(policy), max })
      return 'problems' in read ? read.problems : []
    }
    expect(problems('')).toEqual([])
    expect(problems('0.1')).toEqual([])
    for (const wrong of ['0', '-1', 'much', '21000001']) {
      expect(problems(wrong)).toEqual([{ field: 'max', key: 'max' }])
    }
  })
})

describe('the times of an escrow', () => {
  it('come in presets that the contract can hold', () => {
    for (const [name, blocks] of Object.entries(PRESETS)) {
      expect(presetOf(blocks)).toBe(name)
      expect(readTimes({ ...timesInput(blocks), preset: 'own' })).toEqual({ blocks })
    }
  })

  it('are told in blocks where they are no whole days', () => {
    expect(timesInput(policy.blocks)).toMatchObject({ preset: 'own', unit: 'blocks' })
    expect(typedTimes(policy.blocks, 'days').ship).toBe('1')
    expect(timesInput({ ...DEFAULT_BLOCKS, ship: 288 })).toMatchObject({ unit: 'days' })
  })

  it('follow each other: backup, vendor, buyer', () => {
    const own = timesInput({ ...DEFAULT_BLOCKS, ship: 144 })
    const problems = (over: Partial<typeof own.typed>) => {
      const read = readTimes({ ...own, typed: { ...own.typed, ...over } })
      return 'problems' in read ? read.problems : []
    }
    expect(problems({})).toEqual([])
    expect(problems({ backup: '45' })).toEqual([{ time: 'accept', key: 'order' }])
    expect(problems({ last: '45' })).toEqual([{ time: 'last', key: 'order' }])
  })

  it('are whole numbers that a lock can count', () => {
    const own = timesInput({ ...DEFAULT_BLOCKS, ship: 144 })
    for (const time of TIMES) {
      for (const typed of ['', '0', '1.5', '456', 'soon']) {
        const read = readTimes({ ...own, typed: { ...own.typed, [time]: typed } })
        expect('problems' in read && read.problems).toEqual([{ time, key: 'number' }])
      }
    }
  })
})
