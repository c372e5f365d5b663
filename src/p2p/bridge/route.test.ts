import { expect, test } from 'vitest'
import { routeOf } from './route.ts'

type Entry = Parameters<typeof routeOf>[0] extends ReadonlyMap<string, infer E> ? E : never

function report(local: string, remote: string): Map<string, Entry> {
  return new Map<string, Entry>([
    ['lost', { type: 'candidate-pair', state: 'failed', nominated: false }],
    ['pair', { type: 'candidate-pair', localCandidateId: 'mine', remoteCandidateId: 'theirs' }],
    ['mine', { type: 'local-candidate', candidateType: local }],
    ['theirs', { type: 'remote-candidate', candidateType: remote }],
    ['transport', { type: 'transport', selectedCandidatePairId: 'pair' }],
  ])
}

test.each([
  ['two neighbours', 'host', 'host', 'open'],
  ['a home that called an open machine', 'srflx', 'host', 'nat'],
  ['an open machine that a home called', 'host', 'srflx', 'nat'],
  ['a router that opened another port for this peer', 'prflx', 'srflx', 'nat'],
  ['my TURN server', 'relay', 'srflx', 'turn'],
  ['the TURN server of the other', 'prflx', 'relay', 'turn'],
  ['somebody whose address was not named', 'host', 'prflx', undefined],
])('between %s the way is known', (_, local, remote, route) => {
  expect(routeOf(report(local, remote))).toBe(route)
})

test('browsers that name no transport mark the pair that they chose', () => {
  const firefox = report('srflx', 'srflx')
  firefox.delete('transport')
  expect(routeOf(firefox)).toBeUndefined()
  firefox.set('pair', { ...firefox.get('pair'), type: 'candidate-pair', selected: true })
  expect(routeOf(firefox)).toBe('nat')
})

test('before a pair is chosen the way is unknown', () => {
  expect(routeOf(new Map())).toBeUndefined()
})
