import { hex } from '@scure/base'
import { describe, expect, it } from 'vitest'
import { accountDescriptor, escrowScript } from './escrow-script.ts'
import { keysOf, PLACES, TIMES } from './fixtures/keys.ts'
import { publicOf } from './fixtures/parties.ts'
import { LOCKS, scriptByHand, USUAL_LOCKS } from './fixtures/scripts.ts'
import type { EscrowKeys, EscrowTimes } from './types.ts'

const SIGNATURE = new Uint8Array(72).fill(7)

describe('a script of an order', () => {
  it.each(PLACES)('is byte for byte what the design writes by hand: %s', (place) => {
    for (const backup of [false, true]) {
      for (const locks of [USUAL_LOCKS, LOCKS]) {
        const made = escrowScript(place, keysOf(backup), locks, 'regtest')
        const byHand = scriptByHand(place, backup, locks)
        expect(hex.encode(made.witnessScript)).toBe(hex.encode(byHand.witnessScript))
        expect(made.outputScript).toEqual(byHand.outputScript)
        expect(made.address).toBe(byHand.address)
      }
    }
  })

  it.each(PLACES)('is spent in each way as the design writes by hand: %s', (place) => {
    for (const backup of [false, true]) {
      const made = escrowScript(place, keysOf(backup), LOCKS, 'regtest')
      const byHand = scriptByHand(place, backup)
      expect(made.paths.map(({ name, older }) => [name, older])).toEqual(
        byHand.paths.map(({ name, older }) => [name, older]),
      )
      made.paths.forEach((path, index) => {
        const other = byHand.paths[index]
        const signatures = new Map(
          path.signers.slice(0, path.threshold).map((key) => [key, SIGNATURE]),
        )
        expect(path.signers).toEqual(other?.signers)
        expect(path.threshold).toBe(other?.threshold)
        expect(path.stack(signatures)).toEqual(other?.stack(signatures))
        expect(path.witnessWeight).toBe(other?.witnessWeight)
      })
    }
  })

  it('weighs what its longest witness takes', () => {
    for (const place of PLACES) {
      for (const { signers, threshold, stack, witnessWeight } of escrowScript(
        place,
        keysOf(true),
        TIMES,
        'regtest',
      ).paths) {
        const elements = stack(new Map(signers.slice(0, threshold).map((key) => [key, SIGNATURE])))
        const bytes = elements.reduce((sum, { length }) => sum + (length < 253 ? 1 : 3) + length, 1)
        expect(witnessWeight).toBe(bytes)
      }
    }
  })

  it.each([
    ['offered', false, 137, [154, 145]],
    ['shipped', false, 169, [162, 154, 153]],
    ['shipped', true, 281, [191, 192, 182, 182]],
    ['held', false, 105, [146]],
    ['held', true, 217, [174, 175]],
    ['sleeping', false, 67, [118, 127]],
  ] as const)('has the size that is published: %s, backup %s', (place, backup, size, spends) => {
    const { witnessScript, paths } = escrowScript(place, keysOf(backup), TIMES, 'regtest')
    // Version, counts and lock time, one input, one P2WPKH output; marker and flag weigh 2.
    const base = 4 * (4 + 1 + 41 + 1 + 31 + 4) + 2
    expect(witnessScript).toHaveLength(size)
    expect(paths.map(({ witnessWeight }) => Math.ceil((base + witnessWeight) / 4))).toEqual(spends)
  })

  it('puts signatures in the order of the script, and only as many as it wants', () => {
    const { paths } = escrowScript('offered', keysOf(false), TIMES, 'regtest')
    const [together] = paths
    const [buyer, vendor, moderator] = together?.signers ?? []
    const [one, two, three] = [1, 2, 3].map((fill) => new Uint8Array(71).fill(fill))
    const signed = (entries: [string | undefined, Uint8Array | undefined][]) =>
      together
        ?.stack(new Map(entries as [string, Uint8Array][]))
        .slice(0, -1)
        .map((element) => element[0])
    expect(
      signed([
        [moderator, three],
        [buyer, one],
      ]),
    ).toEqual([undefined, 1, 3])
    expect(
      signed([
        [moderator, three],
        [vendor, two],
        [buyer, one],
      ]),
    ).toEqual([undefined, 1, 2])
    expect(() => signed([[buyer, one]])).toThrow(
      expect.objectContaining({ code: 'escrow.missing-signature' }),
    )
  })

  it('lies at an address of its own network', () => {
    const address = (network: 'mainnet' | 'testnet4' | 'signet' | 'regtest') =>
      escrowScript('held', keysOf(false), TIMES, network).address
    expect(address('mainnet')).toMatch(/^bc1q/)
    expect(address('testnet4')).toMatch(/^tb1q/)
    expect(address('signet')).toBe(address('testnet4'))
    expect(address('regtest')).toMatch(/^bcrt1q/)
  })

  it('is not made for a place that the order does not have', () => {
    const { moderator: _gone, ...direct } = keysOf(false)
    expect(escrowScript('sleeping', direct, TIMES, 'regtest').paths).toHaveLength(2)
    for (const place of ['offered', 'shipped', 'held'] as const) {
      expect(() => escrowScript(place, direct, TIMES, 'regtest')).toThrow(
        expect.objectContaining({ code: 'escrow.no-such-place' }),
      )
    }
  })

  it('can be told to other wallets by accounts instead of keys', () => {
    const accounts = new Map([
      [hex.encode(publicOf('buyer')), 'tpubB/0/1/2'],
      [hex.encode(publicOf('vendor')), 'tpubV/0/1/2'],
      [hex.encode(publicOf('moderator')), 'tpubM/0/1/2'],
      [hex.encode(publicOf('buyer-alone')), 'tpubB/2/1/2'],
    ])
    expect(accountDescriptor('offered', keysOf(false), TIMES, accounts)).toMatch(
      /^wsh\(or_d\(multi\(2,tpubB\/0\/1\/2,tpubV\/0\/1\/2,tpubM\/0\/1\/2\),and_v\(v:pkh\(tpubB\/2\/1\/2\),older\(1008\)\)\)\)#[a-z0-9]{8}$/,
    )
    expect(accountDescriptor('held', keysOf(false), TIMES, new Map())).toContain(
      hex.encode(publicOf('buyer')),
    )
  })
})

describe('terms from which no sound script can be made', () => {
  const make = (times: Partial<EscrowTimes>, keys: Partial<EscrowKeys> = {}, backup = false) =>
    escrowScript('shipped', { ...keysOf(backup), ...keys }, { ...TIMES, ...times }, 'regtest')

  it('are refused when a key occurs twice', () => {
    const twice = expect.objectContaining({ code: 'escrow.repeated-key' })
    expect(() => make({}, { moderator: publicOf('buyer') })).toThrow(twice)
    expect(() => make({}, { vendorAlone: publicOf('buyer-alone') })).toThrow(twice)
    expect(() =>
      make({}, { backup: { ...keysOf(true).backup, moderator: publicOf('moderator') } as never }),
    ).toThrow(twice)
  })

  it('are refused when a lock cannot be counted', () => {
    for (const blocks of [0, -1, 1.5, 65_536, NaN]) {
      expect(() => make({ ship: blocks })).toThrow(
        expect.objectContaining({ code: 'escrow.bad-time', data: { name: 'ship', blocks } }),
      )
    }
    expect(make({ ship: 65_535, end: 1 }).place).toBe('shipped')
  })

  it('are refused when a clock overtakes another', () => {
    const bad = expect.objectContaining({ code: 'escrow.bad-time' })
    expect(() => make({ backup: TIMES.accept })).toThrow(bad)
    expect(() => make({ accept: TIMES.last })).toThrow(bad)
    expect(make({ backup: TIMES.accept - 1, last: TIMES.accept + 1 }).paths).toHaveLength(3)
  })
})
