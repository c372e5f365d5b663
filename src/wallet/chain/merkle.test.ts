import { sha256 } from '@noble/hashes/sha2.js'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { merkleBranch } from '../../../devnet/merkle.ts'
import { toDisplay } from './display.ts'
import { isIncluded, isListed, merkleRoot } from './merkle.ts'

const dsha = (bytes: Uint8Array) => sha256(sha256(bytes))

/** A transaction without witness, of 60 bytes and its two scripts. */
function transaction(marker: number, inputScript = 0, outputScript = 10): Uint8Array {
  const raw = new Uint8Array(60 + inputScript + outputScript)
  raw[0] = 2
  raw[4] = 1
  raw.fill(marker, 5, 37)
  raw[41] = inputScript
  raw[46 + inputScript] = 1
  raw[47 + inputScript] = marker
  raw[55 + inputScript] = outputScript
  return raw
}
const idOf = (raw: Uint8Array) => toDisplay(dsha(raw))

describe('a transaction in a block', () => {
  it('is proven by its branch at its place, and at no other', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 40 }), fc.nat(), (count, pick) => {
        const raws = Array.from({ length: count }, (_, index) => transaction(index + 1))
        const txids = raws.map(idOf)
        const position = pick % count
        const raw = raws[position] ?? new Uint8Array()
        const proof = { height: 1, branch: merkleBranch(txids, position), position }
        const root = merkleRoot(txids)
        expect(isIncluded(raw, proof, root)).toBe(true)
        expect(isListed(raw, txids, root)).toBe(true)
        expect(isIncluded(raw, proof, '00'.repeat(32))).toBe(false)
        expect(isIncluded(transaction(200), proof, root)).toBe(false)
        expect(isListed(transaction(200), txids, root)).toBe(false)
        expect(isListed(raw, [...txids, idOf(transaction(201))], root)).toBe(false)
        if (count > 1) {
          const other = position ^ 1
          // A lonely last one is paired with itself, so that its two places are one.
          if (other < count)
            expect(isIncluded(raw, { ...proof, position: other }, root)).toBe(false)
        }
        expect(isIncluded(raw, { ...proof, position: position + 2 ** 17 }, root)).toBe(false)
      }),
    )
  })

  it('is proven in a real block, where the root is the only transaction', () => {
    // Block 1 of the main network: its root is the id of its one transaction.
    const txid = '0e3e2357e806b6cdb1f70b54c3a3a17b6714ee1f0e68bebb44a74b1efd512098'
    expect(merkleRoot([txid])).toBe(txid)
    // Block 170, the first with a payment: its two transactions and its root.
    expect(
      merkleRoot([
        'b1fea52486ce0c62bb442b530a3f0132b826c74e473d1f2c220bfa78111c5082',
        'f4184fc596403b9d638783cf57adfe4c75c605f6356fbc91338530e9831e9e16',
      ]),
    ).toBe('7dac2c5666815c17a3b36427de37bb9d2e2c5ccec3f8633eb91a4205cb4c10ff')
  })

  it('is not an inner node of the tree in its clothes (CVE-2017-12842)', () => {
    // 64 bytes that are a transaction, and two hashes at the same time.
    const forged = transaction(7, 0, 4)
    expect(forged).toHaveLength(64)
    const root = idOf(forged)
    expect(isIncluded(forged, { height: 1, branch: [], position: 0 }, root)).toBe(false)
    expect(isListed(forged, [root], root)).toBe(false)
  })

  it('is not hidden below a real transaction of 64 bytes that ends in its id', () => {
    // Found by trying: with this lock time its id has what the second half of a transaction needs.
    const payment = transaction(9)
    new DataView(payment.buffer).setUint32(66, 341_892, true)
    const real = new Uint8Array([...transaction(3).slice(0, 32), ...dsha(payment)])
    const proof = { height: 1, branch: [toDisplay(real.slice(0, 32))], position: 1 }
    expect(isIncluded(payment, proof, idOf(real))).toBe(false)
    // Its form alone gives it away: with any other first half the branch holds.
    real[4] = 2
    const harmless = { ...proof, branch: [toDisplay(real.slice(0, 32))] }
    expect(isIncluded(payment, harmless, idOf(real))).toBe(true)
  })
})
