import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { probeStore } from './probe-store.ts'
import { decodeAnswer, decodeQuestion, encodeAnswer, encodeQuestion } from './store-messages.ts'
import type { Browser } from './testing.ts'
import { addPhoto, connect, openBrowser, storeContent } from './testing.ts'

describe('asking which version of a store somebody holds', () => {
  let vendor: Browser
  let follower: Browser

  beforeEach(async () => {
    ;[vendor, follower] = await Promise.all([openBrowser(), openBrowser()])
    await connect(vendor, follower)
  })
  afterEach(async () => {
    await Promise.all([vendor.stop(), follower.stop()])
  })

  it('tells the version, in a message of a kilobyte, even where the page is large', async () => {
    const photo = await addPhoto(vendor.blocks, 500_000)
    const content = await storeContent(['melon'], [photo])
    await vendor.stores.publish(vendor.identity, vendor.nym, content)
    await follower.stores.keepStore(vendor.nym)
    const { record, whole } = await probeStore(vendor.node, follower.node.device, vendor.nym)
    expect(record.sequence).toBe(1n)
    // A device that keeps no books does not claim to have all of it.
    expect(whole).toBe(false)
  })

  it('is refused by who holds nothing of the store', async () => {
    await expect(probeStore(vendor.node, follower.node.device, vendor.nym)).rejects.toMatchObject({
      code: 'peer.refused',
    })
  })
})

describe('the messages of a probe', () => {
  it('survive the wire', async () => {
    const vendor = await openBrowser()
    const nym = vendor.nym
    await vendor.stop()
    expect(decodeQuestion(encodeQuestion({ nym, probe: true }))).toEqual({ nym, probe: true })
    const record = new Uint8Array([1, 2, 3])
    expect(decodeAnswer(encodeAnswer({ record, blocks: [], whole: true }))).toEqual({
      record,
      blocks: [],
      whole: true,
    })
  })
})
