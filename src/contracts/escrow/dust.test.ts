import { hex } from '@scure/base'
import { describe, expect, it } from 'vitest'
import { dustThreshold } from './dust.ts'

const zeros = (bytes: number) => '00'.repeat(bytes)

describe('the least that nodes relay', () => {
  // Bitcoin Core, policy.cpp: GetDustThreshold at 3000 sat/kvB.
  it.each([
    ['P2WPKH', `0014${zeros(20)}`, 294n],
    ['P2WSH', `0020${zeros(32)}`, 330n],
    ['P2TR', `5120${zeros(32)}`, 330n],
    ['P2A', '51024e73', 240n],
    ['the last witness version', `6028${zeros(40)}`, 354n],
    ['P2PKH', `76a914${zeros(20)}88ac`, 546n],
    ['P2SH', `a914${zeros(20)}87`, 540n],
    ['no script', '', 471n],
    ['a version byte and a false length', `0015${zeros(20)}`, 537n],
    ['a witness program that is too short', '000100', 480n],
    ['a witness program that is too long', `0029${zeros(41)}`, 600n],
    ['a version beyond the last', `6114${zeros(20)}`, 537n],
    ['a version before the first', `5014${zeros(20)}`, 537n],
    ['a key push', `21${zeros(33)}`, 573n],
  ])('is for %s what Bitcoin Core says', (_what, script, least) => {
    expect(dustThreshold(hex.decode(script))).toBe(least)
  })
})
