import { describe, it } from 'vitest'
import type { Nym } from '../../lib/brand.ts'
import { nymFromSeed } from '../identity/nym.ts'
import { sampleContents } from './fixtures/samples.ts'
import { refuses, takes } from './fixtures/schema-laws.ts'
import { LIMITS } from './limits.ts'

const crowd: Nym[] = Array.from({ length: LIMITS.follows + 1 }, (_, at) =>
  nymFromSeed(new Uint8Array(32).fill(1 + (at % 250), Math.floor(at / 250))),
)
const [friend] = sampleContents.follow_list.people
if (friend === undefined) throw new Error('no sample')

describe('a public list of followed people', () => {
  it('names up to five hundred, or nobody, and not one more', () => {
    takes('follow_list', { people: [] }, { people: crowd.slice(1) })
    refuses('follow_list', [['too-many', { people: crowd }, 'people']])
  })

  it('names each of them once, by a name that can be', () => {
    refuses('follow_list', [
      ['repeated-person', { people: [friend, friend] }],
      ['wrong-form', { people: ['mallory' as Nym] }, 'people/nym'],
    ])
  })
})
