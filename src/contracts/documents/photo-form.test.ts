import { base32nopad } from '@scure/base'
import fc from 'fast-check'
import { CID } from 'multiformats/cid'
import { create } from 'multiformats/hashes/digest'
import { describe, expect, it } from 'vitest'
import { isCid, isThumbhash } from './photo-form.ts'

describe('the name of a photo', () => {
  it('is the CID of a file as other IPFS programs write it', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ minLength: 32, maxLength: 32 }),
        fc.constantFrom(0x55, 0x70, 0x71),
        (bytes, codec) => {
          const cid = CID.createV1(codec, create(0x12, bytes)).toString()
          expect(isCid(cid)).toBe(codec !== 0x71)
          expect(isCid(cid.toUpperCase())).toBe(false)
          expect(isCid(cid.slice(0, -1))).toBe(false)
        },
      ),
    )
    expect(isCid('QmYwAPJzv5CZsnA625s3Xf2nemtYgPpHdWEz79ojWnPbdG')).toBe(false)
    expect(isCid('')).toBe(false)
  })

  it('names a file by SHA-256 and nothing else', () => {
    const hash = new Uint8Array(32).fill(7)
    const named = (...head: number[]) =>
      `b${base32nopad.encode(Uint8Array.of(...head, ...hash)).toLowerCase()}`
    expect(isCid(named(1, 0x55, 0x12, 0x20))).toBe(true)
    expect(isCid(named(1, 0x70, 0x12, 0x20))).toBe(true)
    for (const head of [
      [2, 0x55, 0x12, 0x20],
      [1, 0x55, 0x13, 0x20],
      [1, 0x55, 0x12, 0x1f],
      [1, 0x55, 0x12],
      [1, 0x55, 0x12, 0x20, 0],
    ]) {
      expect(isCid(named(...head)), head.join()).toBe(false)
    }
    expect(isCid(` ${named(1, 0x55, 0x12, 0x20)}`)).toBe(false)
    expect(isCid(`b${named(1, 0x55, 0x12, 0x20)}`)).toBe(false)
  })

  it('has one spelling only', () => {
    const cid = 'bafkreiejkcv73j5xe5rqoyg5gw6plq62u5rrv7zchkipo4umbussdxpbbq'
    expect(isCid(cid)).toBe(true)
    const others = [...'abcdefghijklmnopqrstuvwxyz234567'].map((end) => cid.slice(0, -1) + end)
    expect(others.filter(isCid).map((one) => CID.parse(one).toString())).toEqual(
      others.filter(isCid),
    )
  })
})

describe('the picture in a few bytes', () => {
  it('has 5 to 64 of them, in one spelling', () => {
    const written = (bytes: number) => Buffer.alloc(bytes, 0xa5).toString('base64')
    for (const bytes of [5, 25, 64]) expect(isThumbhash(written(bytes)), `${bytes}`).toBe(true)
    for (const bytes of [0, 4, 65]) expect(isThumbhash(written(bytes)), `${bytes}`).toBe(false)
    for (const wrong of ['*', 'AAAAAAA', 'AAAAAAB=', ' AAAAAAA=', written(25).replace('=', '')]) {
      expect(isThumbhash(wrong), wrong).toBe(false)
    }
  })
})
