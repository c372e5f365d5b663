import { randomInt } from 'node:crypto'
import { beforeAll, describe, expect, it } from 'vitest'
import type { FuzzSample } from './campaign.ts'
import { fuzz } from './campaign.ts'
import { isCanonicalXml } from './canonical.ts'
import { FuzzFinding, judgeDocument, judgeRead, judgeXml } from './judge.ts'
import { signedSamples } from './samples.ts'
import { countReads } from './steps.ts'
import { parseXml } from '../xml/parse.ts'

const RUNS = 3000
const SEEDS = [20261121, randomInt(2 ** 32)]

describe('whatever a hostile peer sends', () => {
  let samples: FuzzSample[]
  beforeAll(async () => {
    samples = await signedSamples()
  })

  for (const seed of SEEDS) {
    it(`is refused with a reason, or is canonical and signed (seed ${seed})`, async () => {
      const tally = await fuzz({ runs: RUNS, seed, samples })
      // The inputs are near enough to the truth to pass now and then, in each part.
      for (const target of ['parser', 'schemas', 'armor']) {
        expect(tally[`${target} accepted`], `${target}, seed ${seed}`).toBeGreaterThan(0)
      }
      expect(Object.keys(tally).length, `seed ${seed}`).toBeGreaterThan(12)
    })
  }

  it('is the same for the same seed, so that a finding can be repeated', async () => {
    const [first, second] = [
      { runs: 200, seed: 7, samples },
      { runs: 200, seed: 7, samples },
    ]
    expect(await fuzz(first)).toEqual(await fuzz(second))
  })
})

describe('a judge of hostile inputs', () => {
  const HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'

  it('agrees with the parser on the plainest cases', () => {
    expect(judgeXml(`${HEAD}<a>x</a>\n`)).toBe('accepted')
    expect(judgeXml(`${HEAD}<a>\n  <b></b>\n</a>\n`)).toBe('accepted')
    expect(judgeXml(`${HEAD}<a>\n  </a>\n`)).toBe('accepted')
    expect(judgeXml(`${HEAD}<a><b></b></a>\n`)).toBe('document.not-canonical')
    expect(judgeDocument(`${HEAD}<a>x</a>\n`)).toBe('document.unknown-kind')
  })

  it('has an opinion of its own on what is canonical', () => {
    expect(isCanonicalXml(`${HEAD}<a>x</a>\n`)).toBe(true)
    for (const wrong of [
      '<a>x</a>',
      '<a>&quot;</a>\n',
      '<a>x</b>\n',
      '<a/>\n',
      '<a>\n <b></b>\n</a>\n',
    ]) {
      expect(isCanonicalXml(HEAD + wrong), wrong).toBe(false)
    }
  })

  it('counts the work of the parser', () => {
    const xml = `${HEAD}<a>${'x'.repeat(1000)}</a>\n`
    const reads = countReads(() => parseXml(xml))
    expect(reads).toBeGreaterThanOrEqual(xml.length)
    expect(reads).toBeLessThan(2 * xml.length)
    expect(countReads(() => undefined)).toBe(0)
  })

  it('calls it a finding when a text is taken that nobody signed', async () => {
    const [sample] = await signedSamples()
    await expect(judgeRead(sample?.armored ?? '', new Set())).rejects.toThrow(FuzzFinding)
    expect(await judgeRead(sample?.armored ?? '', new Set([sample?.xml ?? '']))).toBe('accepted')
  })
})
