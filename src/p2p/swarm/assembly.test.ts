import { describe, expect, it } from 'vitest'
import type { DeviceId } from '../../lib/brand.ts'
import { Assembly } from './assembly.ts'

const [ann, ben, eve] = ['ann', 'ben', 'eve'] as DeviceId[] as [DeviceId, DeviceId, DeviceId]
const truth = Uint8Array.from({ length: 10 }, (_, index) => index)

describe('a block that several peers send parts of', () => {
  it('is whole when every byte came, whoever sent it', () => {
    const block = new Assembly()
    const first = block.open(ann, 0, Infinity)
    expect(block.take(first, 10, truth.subarray(0, 4))).toBe(true)
    first.limit = 7
    const second = block.open(ben, 7, 10)
    block.take(second, 10, truth.subarray(7))
    expect(block.complete).toBe(false)
    block.take(first, 10, truth.subarray(4, 7))
    expect(block.complete).toBe(true)
    expect(block.bytes).toEqual(truth)
    expect([...block.givers]).toEqual([ann, ben])
  })

  it('keeps what came from a peer that left, and lacks only the rest', () => {
    const block = new Assembly()
    const first = block.open(ann, 0, Infinity)
    expect(block.hole).toBeUndefined()
    block.take(first, 10, truth.subarray(0, 4))
    block.end(first)
    expect(block.hole).toEqual({ start: 4, end: 10 })
    const rest = block.open(ben, 4, 10)
    expect(block.hole).toBeUndefined()
    block.take(rest, 10, truth.subarray(4))
    expect(block.complete).toBe(true)
  })

  it('drops what comes beyond the place where somebody else takes over', () => {
    const block = new Assembly()
    const first = block.open(ann, 0, Infinity)
    block.take(first, 10, truth.subarray(0, 2))
    first.limit = 5
    const second = block.open(ben, 5, 10)
    block.take(second, 10, truth.subarray(5))
    block.take(first, 10, Uint8Array.of(2, 3, 4, 99, 99))
    expect(block.complete).toBe(true)
    expect(block.bytes).toEqual(truth)
  })

  it('refuses parts of something longer or shorter', () => {
    const block = new Assembly()
    const first = block.open(ann, 0, 5)
    block.take(first, 10, truth.subarray(0, 2))
    const other = block.open(eve, 5, 10)
    expect(block.take(other, 11, truth.subarray(5))).toBe(false)
    expect(block.take(other, 10, new Uint8Array(6))).toBe(false)
  })

  it('tells who lied once the true bytes are known', () => {
    const block = new Assembly()
    const honest = block.open(ann, 0, 5)
    block.take(honest, 10, truth.subarray(0, 5))
    const lie = block.open(eve, 5, 10)
    block.take(lie, 10, new Uint8Array(5))
    expect(block.complete).toBe(true)
    expect([...block.liars(truth)]).toEqual([eve])
  })

  it('may be empty', () => {
    const block = new Assembly()
    block.take(block.open(ann, 0, Infinity), 0, new Uint8Array(0))
    expect(block.complete).toBe(true)
    expect(block.bytes).toHaveLength(0)
  })
})
