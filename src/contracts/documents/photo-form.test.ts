import fc from 'fast-check'
import { CID } from 'multiformats/cid'
import { create } from 'multiformats/hashes/digest'
import { describe, expect, it } from 'vitest'
import { isCid } from './photo-form.ts'

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

  it('has one spelling only', () => {
    const cid = 'bafkreiejkcv73j5xe5rqoyg5gw6plq62u5rrv7zchkipo4umbussdxpbbq'
    expect(isCid(cid)).toBe(true)
    const others = [...'abcdefghijklmnopqrstuvwxyz234567'].map((end) => cid.slice(0, -1) + end)
    expect(others.filter(isCid).map((one) => CID.parse(one).toString())).toEqual(
      others.filter(isCid),
    )
  })
})
