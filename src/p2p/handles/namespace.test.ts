import { describe, expect, it } from 'vitest'
import { parseHandle } from '../../contracts/handles/name.ts'
import type { HandleStatement } from '../../contracts/handles/statement.ts'
import { acceptHandle, signStatement } from '../../contracts/handles/statement.ts'
import { nymFromSeed } from '../../contracts/identity/nym.ts'
import type { NetworkName } from '../../lib/config.ts'
import type { AnchoredLink } from './bundle.ts'
import { readBundle, writeBundle } from './bundle.ts'
import { handleKey, handleNamespace, handleOfKey, handleOfNamespace } from './namespace.ts'
import { minedLink } from './testing.ts'

const handle = parseHandle('melon')
const NOW = 1_800_000_000
const YEAR = 366 * 86_400
const seedOf = (person: number) => new Uint8Array(32).fill(person)
const nymOf = (person: number) => nymFromSeed(seedOf(person))
const salt = new Uint8Array(32)

function claimed(person: number, time: number, network: NetworkName = 'regtest'): AnchoredLink {
  const statement = { network, handle, by: nymOf(person), kind: 'claim' } as const
  return minedLink(signStatement(seedOf(person), statement, salt), { height: 9, time })
}

function next(
  person: number,
  before: AnchoredLink,
  time: number,
  what: { kind: 'renew' | 'release' } | { kind: 'transfer'; person: number },
): AnchoredLink {
  const by = nymOf(person)
  const base = { network: 'regtest', handle, by, previous: before.signed.id } as const
  const statement: HandleStatement =
    what.kind === 'transfer'
      ? { ...base, kind: what.kind, to: nymOf(what.person), acceptance: agreed(by, what.person) }
      : { ...base, kind: what.kind }
  return minedLink(signStatement(seedOf(person), statement, salt), { height: 10, time })
}

const agreed = (from: ReturnType<typeof nymOf>, person: number) =>
  acceptHandle(seedOf(person), { network: 'regtest', handle, from, to: nymOf(person) })

const key = handleKey('regtest', handle)
const best = (...values: Uint8Array[]) => values[handleNamespace.select(key, values)]

describe('what is kept under a handle', () => {
  it('is a claim with the block that carries it, and says whose it is', async () => {
    const value = writeBundle([claimed(1, NOW)])
    await handleNamespace.validate(key, value, NOW * 1000)
    expect(readBundle(value)).toMatchObject({ handle, holder: nymOf(1), released: false })
    await handleOfNamespace.validate(handleOfKey('regtest', nymOf(1)), value, NOW * 1000)
  })

  it('is refused under any other key, when it ended long ago, and with another transaction', async () => {
    const value = writeBundle([claimed(1, NOW)])
    const refused = async (where: Uint8Array, what: Uint8Array, at: number) =>
      expect(handleNamespace.validate(where, what, at)).rejects.toMatchObject({
        code: 'record.invalid',
      })
    await refused(handleKey('regtest', parseHandle('lemon')), value, NOW * 1000)
    await refused(handleKey('mainnet', handle), value, NOW * 1000)
    await refused(key, value, (NOW + 2 * YEAR) * 1000)
    const later = handleOfNamespace.validate(handleOfKey('regtest', nymOf(2)), value, NOW * 1000)
    await expect(later).rejects.toMatchObject({ code: 'record.invalid' })
    const { inclusion } = claimed(1, NOW)
    // The height stands in no header: whoever reads asks the chain.
    const told = writeBundle([{ ...claimed(1, NOW), inclusion: { ...inclusion, height: 7 } }])
    expect(readBundle(told).links[0].inclusion.height).toBe(7)
    for (let at = 0; at < inclusion.raw.length; at += 7) {
      const raw = inclusion.raw.slice()
      raw[at] = (raw[at] ?? 0) ^ 4
      const changed = { ...claimed(1, NOW), inclusion: { ...inclusion, raw } }
      expect(() => writeBundle([changed])).toThrow(/carries|cannot be read/)
    }
  })

  it('is no claim to a name on the main network without the work of its blocks', () => {
    expect(() => writeBundle([claimed(1, NOW, 'mainnet')])).toThrow('without its work')
  })

  it('is the earlier claim, unless it ended before the other began', () => {
    const first = writeBundle([claimed(1, NOW)])
    const second = writeBundle([claimed(2, NOW + 60)])
    expect(best(second, first)).toBe(first)
    expect(best(first, second)).toBe(first)
    const after = writeBundle([claimed(3, NOW + 3 * YEAR)])
    expect(best(first, after, second)).toBe(after)
    const claim = claimed(1, NOW)
    const renewed = next(1, claim, NOW + YEAR - 30 * 86_400, { kind: 'renew' })
    const longer = writeBundle([claim, renewed])
    expect(best(longer, after)).toBe(after)
    const soon = writeBundle([claimed(3, NOW + YEAR + 60 * 86_400)])
    expect(best(soon, longer)).toBe(longer)
    expect(best(first, soon)).toBe(soon)
  })

  it('is what its holder said last, and nobody else can say anything', () => {
    const claim = claimed(1, NOW)
    const given = next(1, claim, NOW + 10, { kind: 'transfer', person: 2 })
    const released = next(2, given, NOW + 20, { kind: 'release' })
    const [one, two, three] = [[claim], [claim, given], [claim, given, released]].map(writeBundle)
    if (one === undefined || two === undefined || three === undefined) throw new Error('none')
    expect(readBundle(two).holder).toBe(nymOf(2))
    expect(readBundle(three).released).toBe(true)
    expect(best(one, three, two)).toBe(three)
    const free = writeBundle([claimed(3, NOW + 30)])
    expect(best(three, free)).toBe(free)
    const [first, ...rest] = [claim, given, released, claimed(3, NOW + 30)]
    expect(readBundle(writeBundle([first, ...rest])).holder).toBe(nymOf(3))
    expect(() => writeBundle([claim, given, claimed(3, NOW + 30)])).toThrow('follows from nothing')
    const stranger = next(3, claim, NOW + 10, { kind: 'release' })
    expect(() => writeBundle([claim, stranger])).toThrow('follows from nothing')
    expect(() => writeBundle([claim, released])).toThrow('follows from nothing')
    const twice = next(1, claim, NOW + 5, { kind: 'transfer', person: 3 })
    expect(best(two, writeBundle([claim, twice]))).toEqual(writeBundle([claim, twice]))
  })
})
